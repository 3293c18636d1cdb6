import { expect, test } from "vitest";

import { playable, subtitlesName, trackName } from "./subtitles";

const FILE = { lang: "de", title: null, forced: false, format: "vtt" as const, url: "/files/a.de.vtt" };

test("subtitles are called by their title, else by their language", () => {
  expect(trackName(FILE)).toBe("Deutsch");
  expect(trackName({ ...FILE, title: "English (SDH)" })).toBe("English (SDH)");
  expect(trackName({ ...FILE, lang: null })).toBe("Subtitles");
  expect(trackName({ ...FILE, lang: "pt-BR", forced: true })).toMatch(/portugu.*\(forced\)/i);
  expect(subtitlesName({ ...FILE, format: "srt" })).toBe("Deutsch (SRT)");
});

test("a browser shows WebVTT of its own origin alone", () => {
  const elsewhere = { ...FILE, url: "https://bucket.example/a.vtt" };
  const here = { ...FILE, url: "https://app.example/files/a.vtt" };
  expect(playable([FILE, { ...FILE, format: "srt" }, elsewhere, here], "https://app.example")).toEqual([FILE, here]);
});
