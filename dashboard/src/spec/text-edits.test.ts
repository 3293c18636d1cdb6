import { expect, it } from "vitest";

import { OPERATIONS } from "./catalogue";
import { readSpec } from "./document";
import { NEW_MUSIC_VIDEO } from "./new-specs";
import { readMusicVideo } from "./music-video";
import type { Operation } from "./operation";
import { edited } from "./text-edits";

function after<Args>(text: string, operation: Operation<Args>, args: Args): string {
  return edited(text, operation.apply(readSpec(text), args));
}

it("removes the last of two items without spaces", () => {
  expect(after("{\"audio\":[1,2]}", OPERATIONS.removeFromList, { list: ["audio"], index: 1 })).toBe("{\"audio\":[1]}");
});

it("writes new entries on lines of their own where the text has lines", () => {
  const text = after(NEW_MUSIC_VIDEO, OPERATIONS.addSongs, { songs: [{ src: "asset:a", title: "One" }, { src: "asset:b" }] });
  expect(text).toContain("\n  \"audio\": [\n    { \"src\": \"asset:a\", \"title\": \"One\" },\n    { \"src\": \"asset:b\" }\n  ]\n");
});

it("adds a field on a line of its own", () => {
  expect(after("{\n  \"audio\": []\n}", OPERATIONS.setCrossfade, { seconds: 1.5 })).toBe("{\n  \"audio\": [],\n  \"crossfade\": 1.5\n}");
});

it("does not write a value that is there already", () => {
  expect(after("{\"crossfade\": 2.0}", OPERATIONS.setCrossfade, { seconds: 2 })).toBe("{\"crossfade\": 2.0}");
});

it("adds width and height to an empty canvas", () => {
  expect(after("{\"canvas\": {}}", OPERATIONS.setShape, { shape: "square" })).toBe("{\"canvas\": { \"width\": 1080, \"height\": 1080 }}");
});

it("reads a new music video as the form's defaults", () => {
  expect(readMusicVideo(readSpec(NEW_MUSIC_VIDEO))).toEqual({
    pictures: [], songs: [], crossfade: 2, transition: "fade", audioFade: 2, titles: "corner", titleFont: "", shape: "wide", extras: [],
  });
});

it("says which parts are set in JSON", () => {
  const text = "{\"audio\": [{\"src\": \"a\", \"volume\": 2}, 7], \"crossfade\": \"soon\", \"titles\": {}, \"output\": {}}";
  const video = readMusicVideo(readSpec(text));
  expect(video.songs).toEqual([{ src: "a", title: "", extras: ["volume"] }, "set in JSON"]);
  expect([video.crossfade, video.titles, video.extras]).toEqual(["set in JSON", "set in JSON", ["output"]]);
});

it("gives a variable its value, and takes it away", () => {
  const text = after("{\"templateId\": \"t\"}", OPERATIONS.setVariable, { name: "seconds", value: 3 });
  expect(text).toBe("{\"templateId\": \"t\", \"variables\": { \"seconds\": 3 }}");
  expect(after(text, OPERATIONS.setVariable, { name: "seconds", value: undefined })).toBe("{\"templateId\": \"t\", \"variables\": {}}");
});
