import { expect, it } from "vitest";

import schema from "../../../docs/spec.schema.json";
import { TRANSITIONS, transitionWords } from "./transitions";

it("has every transition of the spec", () => {
  const text = JSON.stringify(schema);
  const lists = [...text.matchAll(/"enum":(\["fade",[^\]]*\])/g)].map((match) => JSON.parse(match[1] ?? "[]") as string[]);
  expect(lists.length).toBeGreaterThan(0);
  for (const list of lists) expect([...TRANSITIONS].sort()).toEqual([...list].sort());
});

it("calls each by words of its own", () => {
  const words = TRANSITIONS.map(transitionWords);
  expect(new Set(words).size).toBe(TRANSITIONS.length);
  expect(transitionWords("wipeLeft")).toBe("Wipe left");
});
