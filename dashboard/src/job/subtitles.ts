import type { Job } from "../jobs/job";

type SubtitlesFile = Job["subtitles"][number];

/** What players call the subtitles: their title, else their language in itself. */
export function trackName({ lang, title, forced }: SubtitlesFile): string {
  const name = title ?? (lang ? languageName(lang) : "Subtitles");
  return forced ? `${name} (forced)` : name;
}

/** What the button says that downloads them. */
export function subtitlesName(file: SubtitlesFile): string {
  return `${trackName(file)} (${file.format === "vtt" ? "WebVTT" : "SRT"})`;
}

/** Files that a browser shows over a video, from our own origin: it reads none of another, such as a bucket. */
export function playable({ id, subtitles }: Pick<Job, "id" | "subtitles">, home: string): { file: SubtitlesFile; src: string; isDefault: boolean }[] {
  const first = subtitles.find((file) => file.format === "vtt" && file.default);
  const numbered = subtitles.map((file, number) => ({ file, src: `${home}/v1/jobs/${id}/subtitles/${number}`, isDefault: file === first }));
  return numbered.filter(({ file }) => file.format === "vtt");
}

function languageName(lang: string): string {
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang;
  } catch {
    return lang; // a language that this browser does not know
  }
}
