import { expect, it } from "vitest";

import SAID from "./format.json";
import { counted, duration, roughly, size } from "./format";

it("guesses a wait in whole seconds, at least one", () => {
  expect([0, 0.6, 1.6, 9.4, 48, 600].map(roughly)).toEqual(["1 s", "1 s", "2 s", "9 s", "48 s", "10 min"]);
});

it("counts one thing and several", () => {
  expect([0, 1, 2, 1574].map((count) => counted(count, "segment"))).toEqual(["0 segments", "1 segment", "2 segments", "1,574 segments"]);
});

it("says durations and sizes as the pages of the server do", () => {
  expect(SAID.durations.map(([seconds]) => duration(Number(seconds)))).toEqual(SAID.durations.map(([, text]) => text));
  expect(SAID.sizes.map(([bytes]) => size(Number(bytes)))).toEqual(SAID.sizes.map(([, text]) => text));
});
