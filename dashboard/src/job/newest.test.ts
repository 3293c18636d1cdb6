import { expect, it } from "vitest";

import type { PlannedSegment } from "../timeline/blocks";
import { made, NOTHING_MADE } from "./newest";

const segment = (fingerprint: string, more: Partial<PlannedSegment> = {}): PlannedSegment =>
  ({ fingerprint, kind: "moving", frames: 10, cached: false, ...more });
const KEPT = segment("kept", { cached: true });
const WAITING = { state: "waiting" } as const;

it("tells which segment was encoded last", () => {
  const none = made(NOTHING_MADE, [segment("a", WAITING), segment("b", WAITING), KEPT]);
  expect(none).toBe(NOTHING_MADE);
  const second = made(none, [segment("a", WAITING), segment("b"), KEPT]);
  expect(second.newest).toBe("b");
  const both = made(second, [segment("a"), segment("b"), KEPT]);
  expect(both.newest).toBe("a");
  expect(made(both, [segment("a"), segment("b"), KEPT])).toBe(both);
});

it("tells of what is left where encoded segments were lost", () => {
  const both = made(made(NOTHING_MADE, [segment("a")]), [segment("a"), segment("b")]);
  expect(made(both, [segment("a"), segment("b", WAITING)]).newest).toBe("a");
});
