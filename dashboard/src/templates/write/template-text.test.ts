import { expect, it } from "vitest";

import { OPERATIONS } from "../../spec/catalogue";
import { readSpec } from "../../spec/document";
import { edited } from "../../spec/text-edits";
import { bodyOf, declaredNames, textOf, undeclaredNames } from "./template-text";

const TEMPLATE = {
  description: "",
  variables: { zebra: { type: "string" as const }, a: { type: "number" as const, default: 1 } },
  spec: { tracks: [{ type: "text", text: "{{zebra}} {{ a }} {{{{b}} {{who}} {{who}}" }] },
};

it("writes a template in its order, without its name", () => {
  expect(Object.keys(JSON.parse(textOf(TEMPLATE)) as object)).toEqual(["variables", "spec"]);
  expect(textOf({ ...TEMPLATE, description: "For cards" })).toContain('"description": "For cards"');
  expect(declaredNames(readSpec(textOf(TEMPLATE)))).toEqual(["zebra", "a"]);
});

it("sends the text as it is, with the name in place of any that is written", () => {
  expect(bodyOf('{"spec": {"a": 1.50}}', "Card")).toBe('{"spec": {"a": 1.50}, "name": "Card"}');
  expect(JSON.parse(bodyOf('{"name": "Old", "spec": {}}', "Card"))).toEqual({ name: "Card", spec: {} });
});

it("finds the names that are not declared, each once, and declares them", () => {
  const doc = readSpec(textOf(TEMPLATE));
  expect(undeclaredNames(doc)).toEqual(["who"]);
  const after = readSpec(edited(doc.text, OPERATIONS.declareVariable.apply(doc, { name: "who" })));
  expect(undeclaredNames(after)).toEqual([]);
  expect(declaredNames(after)).toEqual(["zebra", "a", "who"]);
});

it("declares the first variable where there are none yet", () => {
  const doc = readSpec('{"spec": {"duration": "{{seconds}}"}}');
  expect(OPERATIONS.declareVariable.can(doc, { name: "seconds" })).toBe(true);
  const after = edited(doc.text, OPERATIONS.declareVariable.apply(doc, { name: "seconds" }));
  expect((JSON.parse(after) as { variables: unknown }).variables).toEqual({ seconds: { type: "string" } });
});
