import fc from "fast-check";

/** JSON as text whose spaces, key order and long numbers are its own. */
const SPACE = fc.constantFrom("", " ", "\n  ", "\t");
const LONG_NUMBER = fc.stringMatching(/^-?[1-9][0-9]{19,24}$/);
const SHORT_NUMBER = fc.constantFrom("0", "1.50", "2e3", "20", "-0.10");
const STRING = fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => JSON.stringify(text));
const NAME = fc.stringMatching(/^x[a-z0-9]{1,5}$/);

const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    LONG_NUMBER, SHORT_NUMBER, STRING, fc.constantFrom("true", "null"),
    listOf(tie("json"), 3),
    objectOf(fc.dictionary(NAME, tie("json"), { maxKeys: 3, noNullPrototype: true })),
  ),
}));

function listOf(item: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc.tuple(fc.array(item, { maxLength }), SPACE, SPACE).map(([items, before, after]) => `[${items.map((one) => before + one).join(`${after},`)}${after}]`);
}

function objectOf(fields: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<string> {
  return fc.tuple(fields, SPACE, SPACE, fc.infiniteStream(fc.nat())).map(([all, before, after, order]) => {
    const sorted = Object.entries(all).map((entry) => ({ entry, rank: order.next().value ?? 0 })).sort((one, other) => one.rank - other.rank);
    return `{${sorted.map(({ entry: [name, value] }) => `${before}${JSON.stringify(name)}${after}:${before}${value}`).join(`${after},`)}${after}}`;
  });
}

const SECONDS = fc.constantFrom("1", "2.50", "\"00:00:04.500\"", "20");
const SRC = fc.constantFrom("asset:one", "asset:two", "https://example.com/a.jpg").map((src) => JSON.stringify(src));
const unknown = fc.dictionary(NAME, json, { maxKeys: 2, noNullPrototype: true });

function entry(known: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  return objectOf(fc.tuple(fc.record({ src: SRC, ...known }, { requiredKeys: ["src"], noNullPrototype: true }), unknown)
    .map(([one, other]) => ({ ...other, ...one })));
}

/** The text of a longform spec with fields that no form knows. */
export const musicVideoText: fc.Arbitrary<string> = objectOf(
  fc.tuple(
    fc.record({
      mode: fc.constant("\"longform\""),
      backgrounds: listOf(entry({ duration: SECONDS, trim: json }), 4),
      audio: listOf(entry({ title: STRING, volume: LONG_NUMBER }), 5),
      crossfade: SECONDS,
      audioFade: fc.oneof(SECONDS, LONG_NUMBER),
      transition: fc.constantFrom("\"fade\"", "\"wipeLeft\""),
      titles: json,
      canvas: objectOf(fc.dictionary(fc.constantFrom("width", "height", "fps"), fc.constantFrom("640", "30"), { noNullPrototype: true })),
    }, { requiredKeys: ["mode"], noNullPrototype: true }),
    unknown,
  ).map(([one, other]) => ({ ...other, ...one })),
);
