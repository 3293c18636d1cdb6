import { expect, it } from "vitest";

import { kindOf } from "./file-kind";
import { titleOf, titlesOf } from "./tags";

it("makes titles of file names", () => {
  expect(["02 - first_snow.mp3", "7. Harbour Lights.ogg", "1999.flac", "Slow Orbit.wav", "12 Monkeys.mp3"].map(titleOf))
    .toEqual(["first snow", "Harbour Lights", "1999", "Slow Orbit", "Monkeys"]);
});

it("names artists only where there are several", () => {
  const song = (title: string, artist: string | null) => ({ title, artist, seconds: null, cover: null });
  expect(titlesOf([song("One", "Ada"), song("Two", "Ada")])).toEqual(["One", "Two"]);
  expect(titlesOf([song("One", "Ada"), song("Two", "Grace"), song("Three", null)])).toEqual(["Ada – One", "Grace – Two", "Three"]);
});

it("knows files by name where the browser does not", () => {
  expect([kindOf({ name: "a.MKV", type: "" }), kindOf({ name: "b", type: "audio/x" }), kindOf({ name: "c.txt", type: "text/plain" })])
    .toEqual(["clip", "song", "other"]);
});
