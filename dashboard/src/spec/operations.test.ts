import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OPERATIONS } from "./catalogue";
import { itemsAt, nodeAt, readSpec, sourceOf, valueAt, type SpecDocument } from "./document";
import { musicVideoText } from "./generated-spec";
import type { Operation } from "./operation";
import { edited } from "./text-edits";

const nat = fc.nat({ max: 5 });
const seconds = fc.constantFrom(0, 0.5, 3, 40);
const list = fc.constantFrom("backgrounds", "audio").map((name) => [name]);

interface Case<Args> {
  operation: Operation<Args>;
  args: fc.Arbitrary<Args>;
  /** Top fields that the operation may change. */
  touches: (args: Args) => string[];
  /** Fields of entries that it may change. */
  inside?: string;
}

function check<Args>({ operation, args, touches, inside }: Case<Args>): void {
  fc.assert(fc.property(musicVideoText, args, (text, given) => {
    const doc = readSpec(text);
    expect(doc.root).toBeDefined();
    if (!operation.can(doc, given)) return;
    const after = readSpec(edited(text, operation.apply(doc, given)));
    expect(after.root, after.text).toBeDefined();
    const touched = touches(given);
    expect(namesOf(after).filter((name) => !touched.includes(name))).toEqual(namesOf(doc).filter((name) => !touched.includes(name)));
    for (const name of namesOf(doc)) {
      if (!touched.includes(name)) expect(sourceAt(after, name)).toBe(sourceAt(doc, name));
    }
    if (inside) for (const name of touched) expect(fieldsOf(after, name, inside)).toEqual(fieldsOf(doc, name, inside));
  }));
}

function namesOf(doc: SpecDocument): string[] {
  return (doc.root?.children ?? []).map((property) => String(property.children?.[0]?.value));
}

function sourceAt(doc: SpecDocument, name: string): string | undefined {
  const node = nodeAt(doc, [name]);
  return node && sourceOf(doc, node);
}

/** Every field of every entry but one, as it is written. */
function fieldsOf(doc: SpecDocument, name: string, except: string): string[][] {
  return itemsAt(doc, [name]).map((item) =>
    (item.children ?? []).filter((field) => field.children?.[0]?.value !== except).map((field) => sourceOf(doc, field)));
}

function textsOf(doc: SpecDocument, name: string): string[] {
  return itemsAt(doc, [name]).map((item) => sourceOf(doc, item));
}

describe("an operation leaves everything else as it is, to the byte", () => {
  it("sets a crossfade", () => check({ operation: OPERATIONS.setCrossfade, args: fc.record({ seconds }), touches: () => ["crossfade"] }));
  it("sets the fades of songs", () => check({ operation: OPERATIONS.setAudioFade, args: fc.record({ seconds }), touches: () => ["audioFade"] }));
  it("chooses a transition", () => check({
    operation: OPERATIONS.setTransition, args: fc.record({ path: fc.constant(["transition"]), type: fc.constant("radial") }), touches: () => ["transition"],
  }));
  it("chooses a design for titles", () => check({
    operation: OPERATIONS.setTitles, args: fc.record({ design: fc.constantFrom("off" as const, "card" as const) }), touches: () => ["titles"],
  }));
  it("chooses the font of titles", () => check({
    operation: OPERATIONS.setTextFont, args: fc.record({ texts: fc.constant([["titles"]]), font: fc.constantFrom("Lobster", "") }), touches: () => ["titles"],
  }));
  it("changes the shape", () => check({ operation: OPERATIONS.setShape, args: fc.record({ shape: fc.constant("story" as const) }), touches: () => ["canvas"] }));
  it("names a song", () => check({
    operation: OPERATIONS.setSongTitle, args: fc.record({ index: nat, title: fc.string() }), touches: () => ["audio"], inside: "title",
  }));
  it("sets the seconds of pictures", () => check({
    operation: OPERATIONS.setPictureSeconds, args: fc.record({ indexes: fc.array(nat, { maxLength: 3 }), seconds }), touches: () => ["backgrounds"], inside: "duration",
  }));
  it("replaces a file", () => check({
    operation: OPERATIONS.replaceSource, args: fc.constant({ from: "asset:one", to: "asset:new" }), touches: () => ["backgrounds", "audio"], inside: "src",
  }));
});

describe("a list keeps the text of its entries", () => {
  it("when one is moved", () => {
    fc.assert(fc.property(musicVideoText, list, nat, nat, (text, path, from, to) => {
      const doc = readSpec(text);
      const move = { list: path, from, to };
      if (!OPERATIONS.moveInList.can(doc, move)) return;
      const after = readSpec(edited(text, OPERATIONS.moveInList.apply(doc, move)));
      const wanted = textsOf(doc, String(path[0]));
      wanted.splice(to, 0, ...wanted.splice(from, 1));
      expect(textsOf(after, String(path[0]))).toEqual(wanted);
      const back = OPERATIONS.moveInList.apply(after, { list: path, from: to, to: from });
      expect(edited(after.text, back)).toBe(text);
    }));
  });
  it("when one is removed", () => {
    fc.assert(fc.property(musicVideoText, list, nat, (text, path, index) => {
      const doc = readSpec(text);
      if (!OPERATIONS.removeFromList.can(doc, { list: path, index })) return;
      const after = readSpec(edited(text, OPERATIONS.removeFromList.apply(doc, { list: path, index })));
      expect(after.root, after.text).toBeDefined();
      expect(textsOf(after, String(path[0]))).toEqual(textsOf(doc, String(path[0])).filter((_, at) => at !== index));
    }));
  });
  it("when songs are added", () => {
    fc.assert(fc.property(musicVideoText, fc.array(fc.record({ src: fc.string(), title: fc.string() }), { minLength: 1, maxLength: 3 }), (text, songs) => {
      const doc = readSpec(text);
      if (!OPERATIONS.addSongs.can(doc, { songs })) return;
      const after = readSpec(edited(text, OPERATIONS.addSongs.apply(doc, { songs })));
      const before = textsOf(doc, "audio");
      expect(textsOf(after, "audio").slice(0, before.length)).toEqual(before);
      expect((valueAt(after, ["audio"]) as unknown[]).slice(before.length)).toEqual(songs);
    }));
  });
  it("when both are added at once", () => {
    fc.assert(fc.property(musicVideoText, (text) => {
      const doc = readSpec(text);
      const args = { pictures: [{ src: "asset:a" }], songs: [{ src: "asset:b" }] };
      const after = readSpec(edited(text, OPERATIONS.addMedia.apply(doc, args)));
      expect([valueAt(after, ["backgrounds"]), valueAt(after, ["audio"])].map((all) => (all as unknown[]).at(-1))).toEqual([args.pictures[0], args.songs[0]]);
    }));
  });
  it("when pictures are added", () => {
    fc.assert(fc.property(musicVideoText, (text) => {
      const doc = readSpec(text);
      const pictures = [{ src: "asset:a" }, { src: "asset:b", duration: 9 }];
      const after = readSpec(edited(text, OPERATIONS.addPictures.apply(doc, { pictures })));
      expect((valueAt(after, ["backgrounds"]) as unknown[]).slice(-2)).toEqual(pictures);
    }));
  });
});

describe("what cannot be done is refused", () => {
  const broken = readSpec("{ \"mode\": ");
  it("in a text that is not JSON", () => {
    expect(OPERATIONS.setCrossfade.can(broken, { seconds: 1 })).toBe(false);
    expect(OPERATIONS.addSongs.can(broken, { songs: [{ src: "a" }] })).toBe(false);
  });
  it("where a list is no list", () => {
    expect(OPERATIONS.addSongs.can(readSpec("{\"audio\": 3}"), { songs: [{ src: "a" }] })).toBe(false);
  });
});
