import { expect, it } from "vitest";

import { alphaOf, opaque } from "./color-swatches";

it.each([
  ["#abc", "#aabbcc", ""], ["#ABCD", "#aabbcc", "DD"], ["#102030", "#102030", ""], ["#10203040", "#102030", "40"],
])("reads %s as %s and %s", (color, plain, alpha) => {
  expect([opaque(color), alphaOf(color)]).toEqual([plain, alpha]);
});
