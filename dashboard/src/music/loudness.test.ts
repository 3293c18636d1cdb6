import { expect, it } from "vitest";

import { loudness, standingOut } from "./loudness";

it("finds the song that is much louder or quieter than the others", () => {
  const of = (peak: number) => loudness(Array.from({ length: 10 }, () => peak));
  expect(standingOut([of(0.2), of(0.21), of(0.9), of(0.05), null])).toEqual([
    null, null, "Much louder than the others", "Much quieter than the others", null,
  ]);
  expect(loudness([])).toBeNull();
});
