import { expect, it } from "vitest";

import type { PlannedSegment, Play } from "./blocks";
import { filmstrip, firstSeen } from "./filmstrip";

const segment = (fingerprint: string, state?: PlannedSegment["state"]): PlannedSegment =>
  ({ fingerprint, kind: "moving", frames: 10, cached: false, state });
const SEGMENTS = [segment("a"), segment("b", "waiting"), segment("c")];
const PLAYS: Play[] = [[0, 10, 2], [1, 10, 1], [-1, 5, 1], [2, 10, 1], [0, 5, 1]];

it("shows in each slot the first of what is encoded", () => {
  expect(filmstrip(SEGMENTS, PLAYS, 10, 5, 5)).toEqual([
    { fingerprint: "a", start: 0 }, { fingerprint: "a", start: 1 }, { fingerprint: "c", start: 3 }, { fingerprint: "c", start: 4 },
  ]);
  expect(filmstrip(SEGMENTS, PLAYS, 10, 5, 10).map(({ fingerprint, start }) => fingerprint + start)).toEqual(
    ["a0", "a0.5", "a1", "a1.5", "c3.5", "c4", "a4.5"],
  );
});

it("shows nothing of what is not played", () => {
  expect(filmstrip(SEGMENTS, [], 10, 5, 5)).toEqual([]);
});

it.each([["a", 0], ["b", 2], ["c", 3.5], ["d", undefined]])("knows when %s is seen first", (fingerprint, seconds) => {
  expect(firstSeen(SEGMENTS, PLAYS, 10, fingerprint)).toBe(seconds);
});
