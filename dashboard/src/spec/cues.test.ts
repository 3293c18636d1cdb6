import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OPERATIONS } from "./catalogue";
import { joinCues, moveWord, placeBeside, splitCue, writeWord, type Edge } from "./cue-edits";
import { captionTracks, readCues, type Cue } from "./cues";
import { readSpec } from "./document";
import { edited } from "./text-edits";

const TEXT = `{"tracks": [{"type": "group", "tracks": [{"type": "captions", "x": 12345678901234567890, "cues": [
  {"start": 0, "end": 2.0, "text": "Hello there"},
  {"start": "00:00:03", "end": 5, "words": [{"text": "you", "start": 3}, {"text": "two", "start": 4, "end": 4.5}]}
]}]}]}`;
const TRACK = ["tracks", 0, "tracks", 0];

function cuesOf(text: string): Cue[] {
  return readCues(readSpec(text), TRACK) ?? [];
}

function written(text: string, cues: Cue[]): string {
  const doc = readSpec(text);
  const given = { track: TRACK, cues };
  expect(OPERATIONS.setCues.can(doc, given)).toBe(true);
  return edited(text, OPERATIONS.setCues.apply(doc, given));
}

function texts(cues: readonly Cue[]): string[] {
  return cues.map(({ words }) => words.map(({ text }) => text).join(" "));
}

/** What the spec asks of cues. */
function expectSound(cues: readonly Cue[]): void {
  for (const { start, end, words } of cues) {
    expect(end).toBeGreaterThan(start);
    expect(words.length).toBeGreaterThan(0);
    for (const word of words) {
      expect(word.end).toBeGreaterThanOrEqual(word.start);
      expect(word.start).toBeLessThan(end);
      expect(word.start).toBeGreaterThanOrEqual(0);
    }
    words.slice(1).forEach((word, index) => expect(word.start).toBeGreaterThanOrEqual(words[index]?.start ?? 0));
  }
  cues.slice(1).forEach((cue, index) => expect(cue.start).toBeGreaterThanOrEqual(cues[index]?.end ?? 0));
}

describe("the cues of a track", () => {
  it("are found and read, with times for all words", () => {
    const doc = readSpec(TEXT);
    expect(captionTracks(doc)).toEqual([TRACK]);
    expect(cuesOf(TEXT)).toEqual([
      { start: 0, end: 2, kept: 0, words: [{ text: "Hello", start: 0, end: 1 }, { text: "there", start: 1, end: 2 }] },
      { start: 3, end: 5, kept: 1, words: [{ text: "you", start: 3, end: 4 }, { text: "two", start: 4, end: 4.5 }] },
    ]);
    expect(readCues(readSpec(TEXT.replace('"start": 4', '"start": "soon"')), TRACK)).toBeUndefined();
  });

  it("keep their text where they are not changed", () => {
    expect(written(TEXT, cuesOf(TEXT))).toBe(TEXT);
    const one = written(TEXT, writeWord(cuesOf(TEXT), { cue: 1, word: 0 }, "You"));
    expect(one).toContain("12345678901234567890");
    expect(one).toContain('{"start": 0, "end": 2.0, "text": "Hello there"},\n  { "start": 3, "end": 5, "words": [{ "text": "You", "start": 3, "end": 4 }');
    expect(texts(cuesOf(one))).toEqual(["Hello there", "You two"]);
  });

  it("keep fields that no form knows", () => {
    const placed = TEXT.replace('"text": "Hello there"', '"text": "Hello there", "line": {"at": "10%"}');
    const split = written(placed, splitCue(cuesOf(placed), { cue: 0, word: 1 }));
    expect(split.match(/"line": \{ "at": "10%" \}/g)).toHaveLength(2);
    expect(written(placed, joinCues(cuesOf(placed), 0))).toContain('"end": 5, "line": { "at": "10%" }, "words"');
  });

  it("are put in the place of their file", () => {
    const track = ["tracks", 0];
    const given = { track, cues: [{ start: 0, end: 1, text: "a" }, { start: 1, end: 2, text: "b" }] };
    const at = (fields: string) => {
      const doc = readSpec(`{\n  "tracks": [\n    {${fields}}\n  ]\n}`);
      expect(OPERATIONS.inlineCues.can(doc, given)).toBe(true);
      return edited(doc.text, OPERATIONS.inlineCues.apply(doc, given));
    };
    const cues = '"cues": [\n      { "start": 0, "end": 1, "text": "a" },\n      { "start": 1, "end": 2, "text": "b" }\n    ]';
    expect(at('"type": "captions", "src": "a.srt", "start": 1.50')).toBe(`{\n  "tracks": [\n    {"type": "captions", ${cues}, "start": 1.50}\n  ]\n}`);
    expect(at('"charset": "big5", "auth": "me", "src": "https://a.example/a.srt", "type": "captions"')).toBe(`{\n  "tracks": [\n    {${cues}, "type": "captions"}\n  ]\n}`);
    for (const fields of ['"type": "captions", "src": "{{words}}"', '"type": "captions", "cues": []', '"type": "video", "src": "a.mp4"']) {
      expect(OPERATIONS.inlineCues.can(readSpec(`{"tracks": [{${fields}}]}`), given)).toBe(false);
    }
  });

  it("are split and joined", () => {
    const split = splitCue(cuesOf(TEXT), { cue: 0, word: 1 });
    expect(split.map(({ start, end }) => [start, end])).toEqual([[0, 1], [1, 2], [3, 5]]);
    expect(texts(joinCues(split, 0))).toEqual(["Hello there", "you two"]);
    expect(joinCues(cuesOf(TEXT), 0)).toMatchObject([{ start: 0, end: 5 }]);
    expect(splitCue(cuesOf(TEXT), { cue: 0, word: 0 })).toEqual(cuesOf(TEXT));
  });

  it("lose words and then themselves, never all", () => {
    const fewer = writeWord(writeWord(cuesOf(TEXT), { cue: 0, word: 0 }, ""), { cue: 0, word: 0 }, " ");
    expect(texts(fewer)).toEqual(["you two"]);
    const last = writeWord(writeWord(fewer, { cue: 0, word: 0 }, ""), { cue: 0, word: 0 }, "");
    expect(texts(last)).toEqual(["two"]);
    expect(texts(writeWord(last, { cue: 0, word: 0 }, "or more words"))).toEqual(["or more words"]);
  });

  it("move with their words, no further than their neighbours", () => {
    const cues = cuesOf(TEXT);
    expect(moveWord(cues, { cue: 1, word: 0 }, "both", -9)[1]).toMatchObject({ start: 2, words: [{ start: 2, end: 3 }, {}] });
    expect(moveWord(cues, { cue: 0, word: 1 }, "end", 9)[0]).toMatchObject({ end: 3, words: [{}, { start: 1, end: 3 }] });
    expect(moveWord(cues, { cue: 0, word: 0 }, "end", 0.5)[0]?.words[0]?.end).toBe(1);
    expect(moveWord(cues, { cue: 1, word: 1 }, "start", 0.25)[1]?.words[1]?.start).toBe(4.25);
  });

  it("stay sound whatever is done to them", () => {
    const place = fc.record({ cue: fc.nat(3), word: fc.nat(3) });
    const step = fc.oneof(
      fc.tuple(place, fc.constantFrom<Edge>("start", "end", "both"), fc.double({ min: -4, max: 4, noNaN: true })).map(([at, edge, by]) => (cues: Cue[]) => moveWord(cues, at, edge, by)),
      place.map((at) => (cues: Cue[]) => splitCue(cues, at)),
      fc.nat(3).map((at) => (cues: Cue[]) => joinCues(cues, at)),
      fc.tuple(place, fc.constantFrom("", "a", "one two")).map(([at, text]) => (cues: Cue[]) => writeWord(cues, at, text)),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => expectSound(steps.reduce((cues, one) => one(cues), cuesOf(TEXT)))));
  });

  it("are walked word by word", () => {
    const cues = cuesOf(TEXT);
    expect(placeBeside(cues, { cue: 0, word: 1 }, 1)).toEqual({ cue: 1, word: 0 });
    expect(placeBeside(cues, { cue: 0, word: 0 }, -1)).toBeUndefined();
    expect(placeBeside(cues, { cue: 1, word: 1 }, 1)).toBeUndefined();
  });
});
