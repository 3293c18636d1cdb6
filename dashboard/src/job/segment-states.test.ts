import { expect, it } from "vitest";

import type { Plan } from "../timeline/plan";
import { segmentStates } from "./segment-states";

const SEGMENTS = ["done", "going", "next", "kept"].map((fingerprint) => ({
  fingerprint, kind: "moving", frames: 1, cached: fingerprint === "kept",
})) as Plan["segments"];
const UNFINISHED = { going: "ENCODING", next: "QUEUED" };

it.each([
  ["PROCESSING", "encode", UNFINISHED, [undefined, "encoding", "waiting", undefined]],
  ["PROCESSING", "encode", undefined, ["waiting", "waiting", "waiting", undefined]],
  ["PROCESSING", "stitch", undefined, [undefined, undefined, undefined, undefined]],
  ["QUEUED", "gather", undefined, ["waiting", "waiting", "waiting", undefined]],
  ["SUCCEEDED", null, undefined, [undefined, undefined, undefined, undefined]],
  ["CANCELLED", "encode", UNFINISHED, ["waiting", "waiting", "waiting", undefined]],
  ["FAILED", null, undefined, ["waiting", "waiting", "waiting", undefined]],
] as const)("tells the segments of a job that is %s at %s", (status, stage, unfinished, states) => {
  expect(segmentStates({ status, stage }, SEGMENTS, unfinished).map(({ state }) => state)).toEqual(states);
});
