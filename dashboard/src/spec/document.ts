import { findNodeAtLocation, getNodeValue, parseTree, type Node, type ParseError } from "jsonc-parser";

/** Names and indexes that lead to a place of the document. */
export type Path = readonly (string | number)[];

/** The text of a spec with its syntax tree; there is no tree while the text is not a JSON object. */
export interface SpecDocument {
  readonly text: string;
  readonly root: Node | undefined;
}

/** Reads a text; it is kept as it is. */
export function readSpec(text: string): SpecDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  return { text, root: errors.length === 0 && root?.type === "object" ? root : undefined };
}

/** What stands at a path; undefined where nothing does. */
export function nodeAt(doc: SpecDocument, path: Path): Node | undefined {
  return doc.root && findNodeAtLocation(doc.root, [...path]);
}

/** The value at a path; numbers lose digits here, which is why nothing is written back from it. */
export function valueAt(doc: SpecDocument, path: Path): unknown {
  const node = nodeAt(doc, path);
  return node && (getNodeValue(node) as unknown);
}

/** The items of the array at a path; none where there is no array. */
export function itemsAt(doc: SpecDocument, path: Path): readonly Node[] {
  const node = nodeAt(doc, path);
  return node?.type === "array" ? (node.children ?? []) : [];
}

/** The text of a node, to the byte. */
export function sourceOf(doc: SpecDocument, node: Node): string {
  return doc.text.slice(node.offset, node.offset + node.length);
}

/** The names of an object's fields, in their order. */
export function fieldNames(node: Node | undefined): string[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).map((property) => String(property.children?.[0]?.value));
}
