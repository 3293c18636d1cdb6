import { describe, expect, it } from "vitest";

import { OPERATIONS } from "./catalogue";
import { readSpec } from "./document";
import { NEW_SLIDESHOW } from "./new-specs";
import type { Operation } from "./operation";
import { readSlideshow, type Slide } from "./slideshow";
import { edited } from "./text-edits";

function after<Args>(text: string, operation: Operation<Args>, args: Args): string {
  const doc = readSpec(text);
  expect(operation.can(doc, args)).toBe(true);
  const changed = edited(text, operation.apply(doc, args));
  expect(readSpec(changed).root, changed).toBeDefined();
  return changed;
}

const TWO = after(NEW_SLIDESHOW, OPERATIONS.addSlides, {
  slides: [{ src: "asset:a", isClip: false, seconds: 5 }, { src: "asset:b", isClip: true, voice: "asset:v" }],
});

function slides(text: string): Slide[] {
  return readSlideshow(readSpec(text)).slides as Slide[];
}

describe("a slideshow", () => {
  it("is read as it was made", () => {
    expect(readSlideshow(readSpec(TWO))).toMatchObject({
      transition: "fade", crossfade: 0.5, music: null, shape: "wide", extras: [],
      slides: [
        { src: "asset:a", isClip: false, text: "", voice: null, captions: null, time: { kind: "fixed", seconds: 5 }, extras: [] },
        { src: "asset:b", isClip: true, voice: "asset:v", time: { kind: "own" } },
      ],
    });
  });

  it("gets texts, which can be changed and taken away", () => {
    const one = after(TWO, OPERATIONS.setSlideText, { index: 0, text: "Hello" });
    const two = after(one, OPERATIONS.setSlideText, { index: 0, text: "Hello there" });
    expect([slides(one)[0]?.text, slides(two)[0]?.text]).toEqual(["Hello", "Hello there"]);
    expect(after(two, OPERATIONS.setSlideText, { index: 0, text: "" })).toBe(TWO);
  });

  it("has one font for its texts, which new ones have, too", () => {
    const one = after(TWO, OPERATIONS.setSlideText, { index: 0, text: "Hello" });
    const texts = readSlideshow(readSpec(one)).texts;
    expect(texts).toMatchObject({ tracks: [{ length: 6 }], value: "" });
    const set = after(one, OPERATIONS.setTextFont, { texts: texts.tracks, font: " Lobster " });
    const two = after(set, OPERATIONS.setSlideText, { index: 1, text: "You" });
    expect(readSlideshow(readSpec(two)).texts).toMatchObject({ tracks: [{}, {}], value: "Lobster" });
    const plain = after(two, OPERATIONS.setTextFont, { texts: readSlideshow(readSpec(two)).texts.tracks, font: "" });
    expect(plain).not.toContain("font");
    expect(after(set, OPERATIONS.setTextFont, { texts: texts.tracks, font: "" })).toBe(one);
  });

  it("has one style for its captions, which new ones have, too", () => {
    const one = after(TWO, OPERATIONS.setSlideFile, { index: 0, part: "captions", src: "asset:c", seconds: 1 });
    const { tracks } = readSlideshow(readSpec(one)).captions;
    const set = after(one, OPERATIONS.setCaptionPreset, { tracks, preset: "boxedWord" });
    const two = after(set, OPERATIONS.setSlideFile, { index: 1, part: "captions", src: "asset:d", seconds: 1 });
    expect(readSlideshow(readSpec(two)).captions).toMatchObject({ tracks: [{}, {}], value: "boxedWord" });
    const other = after(two, OPERATIONS.setCaptionPreset, { tracks, preset: "card" });
    expect(readSlideshow(readSpec(other)).captions.value).toBe("");
    expect(after(set, OPERATIONS.setCaptionPreset, { tracks, preset: "" })).toBe(one);
  });

  it("leaves a text in runs to JSON", () => {
    const plain = after(TWO, OPERATIONS.setSlideText, { index: 0, text: "Hello" });
    const runs = plain.replace('"Hello"', '[{ "text": "Hel" }, { "text": "lo", "style": { "color": "red" } }]');
    expect(slides(runs)[0]).toBe("set in JSON");
    expect(slides(runs)[1]).toMatchObject({ src: "asset:b" });
  });

  it("lasts as long as the voice-over of a slide, and has its time again without", () => {
    const spoken = after(TWO, OPERATIONS.setSlideFile, { index: 0, part: "voice", src: "asset:w", seconds: 7 });
    expect(slides(spoken)[0]).toMatchObject({ voice: "asset:w", time: { kind: "own" } });
    const silent = after(spoken, OPERATIONS.setSlideFile, { index: 0, part: "voice", src: null, seconds: 7 });
    expect(slides(silent)[0]).toMatchObject({ voice: null, time: { kind: "fixed", seconds: 7 } });
  });

  it("has music below, and captions", () => {
    const music = after(TWO, OPERATIONS.setMusic, { src: "asset:m" });
    const soft = after(music, OPERATIONS.setMusicVolume, { volume: 0.1 });
    expect(readSlideshow(readSpec(soft)).music).toEqual({ src: "asset:m", volume: 0.1, extras: [] });
    expect(readSlideshow(readSpec(after(soft, OPERATIONS.setMusic, { src: null }))).music).toBeNull();
    const told = after(soft, OPERATIONS.setSlideFile, { index: 1, part: "captions", src: "asset:c", seconds: 1 });
    expect(slides(told)[1]?.captions).toBe("asset:c");
  });

  it("leaves tracks of others alone", () => {
    const text = "{\"tracks\":[{\"type\":\"shape\",\"n\":12345678901234567890},{\"type\":\"sequence\",\"tracks\":[{\"type\":\"image\",\"src\":\"x\"}]}]}";
    const added = after(text, OPERATIONS.addSlides, { slides: [{ src: "y", isClip: false, seconds: 2 }] });
    expect(added.startsWith(text.slice(0, -4))).toBe(true);
    expect(readSlideshow(readSpec(added))).toMatchObject({ slides: ["set in JSON", { src: "y" }], extras: ["one more track"] });
  });
});
