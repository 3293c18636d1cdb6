import { nodeAt, sourceOf, valueAt, type Path, type SpecDocument } from "../document";
import type { Operation } from "../operation";
import { gapBefore, indented } from "../whitespace";
import { written } from "../written";

/** Fields that say how a file is read, which cues have no use for. */
const OF_FILES: unknown[] = ["charset", "auth"];

/** Puts cues into a captions track, a line each, in place of its file. */
export const inlineCues: Operation<{ track: Path; cues: readonly object[] }> = {
  id: "inlineCues",
  can: (doc, { track, cues }) => cues.length > 0 && captionsFile(doc, track) !== undefined,
  apply: (doc, { track, cues }) => {
    const fields = nodeAt(doc, track)?.children ?? [];
    const [first, last] = [fields[0], fields.at(-1)];
    if (!first || !last) return [];
    const own = (offset: number) => `"cues": [${indented(doc.text, offset, cues.map(written))}]`;
    const kept = fields.filter((field) => !OF_FILES.includes(field.children?.[0]?.value));
    const texts = kept.map((field) => (field.children?.[0]?.value === "src" ? own(field.offset) : sourceOf(doc, field)));
    const gap = gapBefore(doc.text, last) || " ";
    return [{ offset: first.offset, length: last.offset + last.length - first.offset, content: texts.join(`,${gap}`) }];
  },
};

/** The file of a captions track that has no cues of its own. */
export function captionsFile(doc: SpecDocument, track: Path): string | undefined {
  const src = valueAt(doc, [...track, "src"]);
  const isFile = valueAt(doc, [...track, "type"]) === "captions" && typeof src === "string" && nodeAt(doc, [...track, "cues"]) === undefined;
  return isFile && !src.includes("{{") ? src : undefined;
}
