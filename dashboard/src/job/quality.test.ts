import { expect, it } from "vitest";

import { decibels, verdictOf, type Report } from "./quality";

const REPORT: Report = {
  frames: 75, videoSeconds: 3, audioSeconds: 3, avDifferenceSeconds: 0, decodedPoints: 3, audioPeak: 0.7, clippedSamples: 0,
};

it("says in words what is there", () => {
  expect(verdictOf(REPORT)).toEqual({
    isGood: true, sentences: ["All 75 frames are there: 0:03 of picture.", "0:03 of sound, the loudest moment 3.1 dB below full scale."],
  });
});

it("says where there is no picture, no sound, or only silence", () => {
  expect(verdictOf({ ...REPORT, frames: 0, videoSeconds: 0 }).sentences).toHaveLength(1);
  expect(verdictOf({ ...REPORT, audioSeconds: 0, audioPeak: null, clippedSamples: null }).sentences[1]).toBe("There is no sound.");
  expect(verdictOf({ ...REPORT, audioPeak: 0 }).sentences[1]).toBe("0:03 of sound, all of it silent.");
});

it("points out what needs a look", () => {
  const { isGood, sentences } = verdictOf({ ...REPORT, audioPeak: 1.2, clippedSamples: 9, avDifferenceSeconds: 0.5 });
  expect(isGood).toBe(false);
  expect(sentences.slice(1)).toEqual([
    "0:03 of sound. Together the sounds were too loud in 9 samples, and were turned down there.", "Picture and sound end 0.50 s apart.",
  ]);
});

it.each([[1, "at full scale"], [1.0037496089935303, "at full scale"], [0.5, "6.0 dB below full scale"], [2, "6.0 dB above full scale"]])(
  "measures %d as %s", (peak, words) => expect(decibels(peak)).toBe(words),
);
