import type { Cue, CueWord } from "../cues";
import { itemsAt, nodeAt, sourceOf, type Path, type SpecDocument } from "../document";
import type { Operation } from "../operation";
import { gapBefore } from "../whitespace";
import { written } from "../written";

/** Puts cues in the place of those of a track; cues that were not changed keep their text. */
export const setCues: Operation<{ track: Path; cues: readonly Cue[] }> = {
  id: "setCues",
  can: (doc, { track, cues }) => cues.length > 0 && itemsAt(doc, [...track, "cues"]).length > 0,
  apply: (doc, { track, cues }) => {
    const list = nodeAt(doc, [...track, "cues"]);
    const [first, last] = [list?.children?.[0], list?.children?.at(-1)];
    if (!first || !last) return [];
    const gap = gapBefore(doc.text, last) || " ";
    const content = cues.map((cue) => textOf(doc, track, cue)).join(`,${gap}`);
    return [{ offset: first.offset, length: last.offset + last.length - first.offset, content }];
  },
};

function textOf(doc: SpecDocument, track: Path, { start, end, words, kept, others }: Cue): string {
  const before = kept === null ? undefined : nodeAt(doc, [...track, "cues", kept]);
  return before ? sourceOf(doc, before) : written({ start, end, ...others, words: words.map(plain) });
}

function plain({ text, start, end }: CueWord) {
  return { text, start, end };
}
