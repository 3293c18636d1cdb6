import { expect, it } from "vitest";

import { placeWords } from "./place-words";

const SPEC = {
  tracks: [
    { type: "video", src: "https://a.example/films/beach.mp4?x=1" },
    { type: "sequence", tracks: [{ type: "image", src: "asset:3f0c8f5e-6f8e-4a39-9a54-6d1f0c2f4b11" }, { type: "group", tracks: [{ type: "text", text: [{ text: "Hel" }, { text: "lo" }] }] }] },
    { type: "captions", cues: [{ start: 0, end: 1, text: "One" }, { start: 1, end: 1 }] },
  ],
  audio: [{ src: "a/b.mp3", title: "First Snow" }],
};

it("says where a problem is as those would who made the video with forms", () => {
  const said = (pointer: string) => placeWords(SPEC, pointer);
  expect(said("/tracks/0/src")).toBe("video track 1 “beach.mp4”, file");
  expect(said("/tracks/1/tracks/0/src")).toBe("sequence track 2, picture clip 1 “asset:3f0c8f5e-6f8e-4a39-9a54-6d1f0c2f4b11”, file");
  expect(said("/tracks/1/tracks/1/tracks/0/style/font")).toBe("sequence track 2, group clip 2, text track 1 “Hello”, style font");
  expect(said("/tracks/2/cues/1/end")).toBe("captions track 3, caption 2, end");
  expect(said("/audio/0")).toBe("song 1 “First Snow”");
  expect(said("/tracks/0/trim/end")).toBe("video track 1 “beach.mp4”, end of the part that is played");
  expect(said("/tracks/0/parentDurationDecider")).toBe("video track 1 “beach.mp4”, parent duration decider");
  expect(said("/canvas/width")).toBe("canvas width");
  expect(said("")).toBe("");
});

it("does without the spec, and with one that is anything", () => {
  expect(placeWords(undefined, "/tracks/3/src")).toBe("track 4, file");
  expect(placeWords({ tracks: "no" }, "/tracks/0/a~1b/0")).toBe("track 1, a/b 1");
  expect(placeWords([], "/backgrounds/2/src")).toBe("picture 3, file");
});
