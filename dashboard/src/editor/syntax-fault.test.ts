import fc from "fast-check";
import { expect, it } from "vitest";

import { syntaxFault } from "./syntax-fault";

it.each([
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "A comma or a closing bracket is missing before this."],
  ['{"a": }', 1, 7, "A value is missing."],
  ['{"a": [1, 2}', 1, 12, "A comma or a closing bracket is missing before this."],
  ['{"a": [1, 2', 1, 12, "A closing ] is missing."],
  ['{\n"a": tru\n}', 2, 6, "JSON does not know this word; texts stand in double quotes."],
  ['{"a": "b\n}', 1, 7, "The closing quote of a text is missing."],
  ["{} {}", 1, 4, "The document ends before this; what follows is too much."],
  ['{"a": 1} // b', 1, 10, "JSON has no comments."],
  ["", 1, 1, "A value is missing."],
  [" [1]", 1, 2, "The document must be an object: it begins with { and ends with }."],
])("finds where %j is wrong", (text, line, column, message) => {
  expect(syntaxFault(text)).toMatchObject({ line, column, message });
});

it("finds nothing in an object, and something in whatever the browser does not read as one", () => {
  const nearly = fc.json().chain((text) => fc.nat({ max: text.length }).map((end) => text.slice(0, end)));
  fc.assert(fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)), nearly, fc.string()), (text) => {
    expect(syntaxFault(text) === null).toBe(isObject(text));
  }));
});

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
