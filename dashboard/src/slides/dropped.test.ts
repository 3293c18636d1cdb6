import { expect, it } from "vitest";

import type { FileKind } from "../uploads/file-kind";
import { sorted } from "./dropped";

const file = (fileName: string, kind: FileKind) => ({ fileName, kind, src: `asset:${fileName}`, title: "" });

it("takes a sound for the voice-over of the picture of its name, and another for music", () => {
  const { slides, music } = sorted([file("1.jpg", "picture"), file("2.mp4", "clip"), file("1.mp3", "song"), file("song.mp3", "song")], 5);
  expect(slides).toEqual([
    { src: "asset:1.jpg", isClip: false, voice: "asset:1.mp3" },
    { src: "asset:2.mp4", isClip: true },
  ]);
  expect(music).toBe("asset:song.mp3");
});

it("takes as many sounds as pictures for voice-overs in their order", () => {
  const { slides, music } = sorted([file("a.jpg", "picture"), file("b.jpg", "picture"), file("x.mp3", "song"), file("y.mp3", "song")], 5);
  expect(slides.map(({ voice }) => voice)).toEqual(["asset:x.mp3", "asset:y.mp3"]);
  expect(music).toBeNull();
});

it("takes a single sound for music", () => {
  const { slides, music } = sorted([file("a.jpg", "picture"), file("x.mp3", "song")], 4);
  expect([slides[0]?.seconds, music]).toEqual([4, "asset:x.mp3"]);
});
