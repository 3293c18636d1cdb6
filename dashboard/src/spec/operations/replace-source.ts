import type { Node } from "jsonc-parser";

import type { SpecDocument } from "../document";
import type { Operation } from "../operation";
import type { TextEdit } from "../text-edits";

/** Uses one file in the place of another, wherever that is named. */
export const replaceSource: Operation<{ from: string; to: string }> = {
  id: "replaceSource",
  can: (doc, { from, to }) => from !== to && sources(doc, from).length > 0,
  apply: (doc, { from, to }) =>
    sources(doc, from).map((node): TextEdit => ({ offset: node.offset, length: node.length, content: JSON.stringify(to) })),
};

function sources(doc: SpecDocument, src: string): Node[] {
  return doc.root ? strings(doc.root).filter((node) => node.value === src && node.parent?.children?.[0]?.value === "src") : [];
}

function strings(node: Node): Node[] {
  if (node.type === "string") return node.parent?.type === "property" && node.parent.children?.[0] === node ? [] : [node];
  return (node.children ?? []).flatMap(strings);
}
