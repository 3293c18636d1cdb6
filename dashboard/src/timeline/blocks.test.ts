import { expect, it } from "vitest";

import { blocks, totals, type PlannedSegment, type Play } from "./blocks";

const made = (state?: PlannedSegment["state"]): PlannedSegment => ({ fingerprint: "", kind: "moving", frames: 10, cached: false, state });

it("shows what is done, what is being made and what is not begun", () => {
  const segments = [made(), made("encoding"), made("waiting"), { ...made(), cached: true }];
  const plays: Play[] = [[0, 10, 1], [1, 10, 1], [2, 10, 2], [3, 10, 1], [0, 10, 2]];
  expect(blocks(segments, plays, 10).map(({ origin, start, end }) => [origin, start, end])).toEqual([
    ["encoded", 0, 1], ["encoding", 1, 2], ["waiting", 2, 4], ["reused", 4, 5], ["repeated", 5, 7],
  ]);
});

it("counts the copies of what is not made as not made", () => {
  expect([...totals(blocks([made("encoding")], [[0, 10, 3]], 10))]).toEqual([["encoding", 3]]);
});
