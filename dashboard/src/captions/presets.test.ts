import { expect, it } from "vitest";

import schema from "../../../docs/spec.schema.json";
import { PRESETS, presetPicture, presetWords } from "./presets";

it("has every preset of the spec, each with a picture", () => {
  const lists = [...JSON.stringify(schema).matchAll(/"enum":(\["boxedWord",[^\]]*\])/g)].map((match) => JSON.parse(match[1] ?? "[]") as string[]);
  expect(lists.length).toBeGreaterThan(0);
  for (const list of lists) expect(PRESETS).toEqual(list);
  expect(new Set(PRESETS.map(presetPicture)).size).toBe(PRESETS.length);
  expect(presetPicture("none")).toBeUndefined();
});

it("calls each by words", () => {
  expect(presetWords("boxedWord")).toBe("Boxed word");
});
