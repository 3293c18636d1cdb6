import type { components } from "../api/schema";
import { duration } from "../format";

export type Chapter = components["schemas"]["ChapterSummary"];

/** One line a chapter; the first begins at 0:00, as YouTube wants it. */
export function chapterText(chapters: readonly Chapter[]): string {
  const lines = chapters.map(({ startSeconds, title }) => `${duration(Math.floor(startSeconds))} ${title}`);
  return (chapters[0]?.startSeconds ?? 0) >= 1 ? ["0:00 Intro", ...lines].join("\n") : lines.join("\n");
}
