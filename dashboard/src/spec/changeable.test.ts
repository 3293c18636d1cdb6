import fc from "fast-check";
import { expect, it } from "vitest";

import { OPERATIONS } from "./catalogue";
import { changeableValues, variableNameFor, variableTypeOf } from "./changeable";
import { nodeAt, readSpec, sourceOf, valueAt, type Path } from "./document";
import { musicVideoText } from "./generated-spec";
import { edited } from "./text-edits";

const TEXT = `{"mode": "longform", "backgrounds": [{"src": "asset:a"}, {"src": "https://example.com/a.jpg"}],
  "audio": [{"src": "asset:b", "title": "One"}], "crossfade": 2.50, "titles": {"style": {"color": "#fff"}}, "loop": true}`;

it("finds the values that may change, and what each is", () => {
  expect(changeableValues(readSpec(TEXT)).map(({ path, value }) => [path.join("/"), variableTypeOf(value)])).toEqual([
    ["backgrounds/0/src", "asset"], ["backgrounds/1/src", "url"], ["audio/0/src", "asset"], ["audio/0/title", "string"],
    ["crossfade", "number"], ["titles/style/color", "color"], ["loop", "boolean"],
  ]);
});

it("names a variable by where its value stands, and each differently", () => {
  const taken = new Set<string>();
  const names = changeableValues(readSpec(TEXT)).map(({ path }) => {
    const name = variableNameFor(path, taken);
    taken.add(name);
    return name;
  });
  expect(names).toEqual(["background1", "background2", "audio1", "audio1Title", "crossfade", "titlesStyleColor", "loop"]);
  expect(variableNameFor(["crossfade"], taken)).toBe("crossfade2");
  expect(variableNameFor(["9 lives"], taken)).toBe("_9lives");
});

it("puts variables where values stood, and leaves all else as it was", () => {
  fc.assert(fc.property(musicVideoText, fc.infiniteStream(fc.boolean()), (text, wanted) => {
    const doc = readSpec(text);
    const source = (path: Path) => {
      const node = nodeAt(doc, path);
      return node ? sourceOf(doc, node) : "";
    };
    const variables = changeableValues(doc).filter(() => wanted.next().value).map(({ path }, index) => ({ path, name: `v${index}` }));
    const after = readSpec(edited(text, OPERATIONS.putVariables.apply(doc, { variables })));
    for (const { path, name } of variables) expect(valueAt(after, path)).toBe(`{{${name}}}`);
    const back = variables.reduce((so, { path, name }) => so.replace(`"{{${name}}}"`, () => source(path)), after.text);
    expect(back).toBe(text);
  }));
});
