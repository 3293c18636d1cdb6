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

/** Files that a browser shows over a video; it reads none from another origin, such as a bucket. */
export function playable(files: readonly SubtitlesFile[], origin = window.location.origin): SubtitlesFile[] {
  return files.filter(({ format, url }) => format === "vtt" && new URL(url, origin).origin === origin);
}

function languageName(lang: string): string {
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang;
  } catch {
    return lang; // a language that this browser does not know
  }
}
