import { expect, test } from "vitest";

import { playable, subtitlesName, trackName } from "./subtitles";

const FILE = { lang: "de", title: null, default: false, forced: false, format: "vtt" as const, url: "/files/a.de.vtt" };

test("subtitles are called by their title, else by their language", () => {
  expect(trackName(FILE)).toBe("Deutsch");
  expect(trackName({ ...FILE, title: "English (SDH)" })).toBe("English (SDH)");
  expect(trackName({ ...FILE, lang: null })).toBe("Subtitles");
  expect(trackName({ ...FILE, lang: "pt-BR", forced: true })).toMatch(/portugu.*\(forced\)/i);
  expect(subtitlesName({ ...FILE, format: "srt" })).toBe("Deutsch (SRT)");
});

test("a browser shows WebVTT of its own origin, and the first by itself that may be", () => {
  const subtitles = [{ ...FILE, format: "srt" as const, default: true }, FILE, { ...FILE, default: true }, { ...FILE, default: true }];
  const found = playable({ id: "7", subtitles }, "https://app.example/tools");
  expect(found.map(({ src }) => src)).toEqual([1, 2, 3].map((number) => `https://app.example/tools/v1/jobs/7/subtitles/${number}`));
  expect(found.map(({ isDefault }) => isDefault)).toEqual([false, true, false]);
});
