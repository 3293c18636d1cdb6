import { expect, it } from "vitest";

import { specLanes } from "./spec-lanes";

it("calls a text by its words, in runs or not", () => {
  const runs = [{ text: "Read " }, { text: "this", style: { color: "red" } }, 3];
  const tracks = [{ type: "text", text: "plain" }, { type: "text", text: runs }];
  expect(specLanes({ tracks }).lanes.map((lane) => lane.label)).toEqual(["plain", "Read this"]);
});
