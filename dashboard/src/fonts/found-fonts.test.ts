import { expect, it } from "vitest";

import { byOrigin, foundFonts } from "./found-fonts";

const inter = { family: "Inter Tight", origin: "included", lightest: 400, heaviest: 700, italic: false, pictureUrl: "" } as const;
const own = { ...inter, family: "Brand Sans", origin: "uploaded" } as const;

it("finds families by words in any order", () => {
  expect(foundFonts([inter, own], "  tight IN ")).toEqual([inter]);
  expect(foundFonts([inter, own], "")).toEqual([inter, own]);
  expect(foundFonts([inter, own], "tight brand")).toEqual([]);
});

it("lists uploads first, and no empty group", () => {
  expect(byOrigin([inter, own]).map(({ families }) => families)).toEqual([["Brand Sans"], ["Inter Tight"]]);
  expect(byOrigin([inter])).toEqual([{ label: "Come with the server", families: ["Inter Tight"] }]);
});
