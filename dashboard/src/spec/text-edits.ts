import { applyEdits, type Edit, type Node } from "jsonc-parser";

import { nodeAt, sourceOf, valueAt, type Path, type SpecDocument } from "./document";
import { gapBefore, indented } from "./whitespace";
import { written } from "./written";

/** A stretch of text that is replaced; all of an operation refer to the text before it. */
export type TextEdit = Edit;

/** The text after some edits. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  return applyEdits(text, [...edits]);
}

/** Puts a value at a path whose parents may be missing; `undefined` takes the field away. */
export function setValue(doc: SpecDocument, path: Path, value: unknown): TextEdit[] {
  const before = nodeAt(doc, path);
  if (value === undefined) return before ? removeField(doc, path) : [];
  if (before) {
    const isSame = JSON.stringify(valueAt(doc, path)) === JSON.stringify(value);
    return isSame ? [] : [{ offset: before.offset, length: before.length, content: written(value) }];
  }
  const parent = nodeAt(doc, path.slice(0, -1));
  const name = String(path.at(-1));
  return parent ? addFields(doc, parent, { [name]: value }) : setValue(doc, path.slice(0, -1), { [name]: value });
}

/** Puts several fields into the object at a path. */
export function setFields(doc: SpecDocument, path: Path, fields: Record<string, unknown>): TextEdit[] {
  const object = nodeAt(doc, path);
  if (!object) return setValue(doc, path, fields);
  const isNew = (name: string) => nodeAt(doc, [...path, name]) === undefined;
  const names = Object.keys(fields);
  const changed = names.filter((name) => !isNew(name)).flatMap((name) => setValue(doc, [...path, name], fields[name]));
  const added = names.filter(isNew).map((name): [string, unknown] => [name, fields[name]]);
  return [...changed, ...(added.length ? addFields(doc, object, Object.fromEntries(added)) : [])];
}

/** New fields where their neighbours stand: on lines of their own where those have lines. */
function addFields(doc: SpecDocument, object: Node, fields: Record<string, unknown>): TextEdit[] {
  const texts = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${written(value)}`);
  const last = object.children?.at(-1);
  if (!last) return [{ offset: object.offset + 1, length: object.length - 2, content: ` ${texts.join(", ")} ` }];
  const gap = gapBefore(doc.text, last) || " ";
  return [{ offset: endOf(last), length: 0, content: texts.map((text) => `,${gap}${text}`).join("") }];
}

function removeField(doc: SpecDocument, path: Path): TextEdit[] {
  const property = nodeAt(doc, path)?.parent;
  const object = property?.parent;
  const index = property && object?.children ? object.children.indexOf(property) : -1;
  return object ? withoutChild(object, index) : [];
}

/** Takes an item out of an array. */
export function removeItem(doc: SpecDocument, path: Path, index: number): TextEdit[] {
  const array = nodeAt(doc, path);
  return array ? withoutChild(array, index) : [];
}

/** jsonc-parser's own `modify` leaves the last item of `[1,2]` behind. */
function withoutChild(parent: Node, index: number): TextEdit[] {
  const children = parent.children ?? [];
  const child = children[index];
  if (!child) return [];
  if (children.length === 1) return [{ offset: parent.offset + 1, length: parent.length - 2, content: "" }];
  const [previous, next] = [children[index - 1], children[index + 1]];
  const from = previous ? endOf(previous) : child.offset;
  const to = previous ? endOf(child) : (next?.offset ?? endOf(child));
  return [{ offset: from, length: to - from, content: "" }];
}

/** Puts items into the array at a path, which is made where it is missing. */
export function insertItems(doc: SpecDocument, path: Path, index: number, values: readonly unknown[]): TextEdit[] {
  if (values.length === 0) return [];
  const array = nodeAt(doc, path);
  if (!array) return setValue(doc, path, values);
  const children = array.children ?? [];
  const texts = values.map(written);
  const last = children.at(-1);
  if (!last) return [{ offset: array.offset + 1, length: array.length - 2, content: indented(doc.text, array.offset, texts) }];
  const gap = gapBefore(doc.text, last) || (children.length > 1 ? "" : " ");
  const next = children[index];
  if (next) return [{ offset: next.offset, length: 0, content: texts.map((text) => `${text},${gap}`).join("") }];
  return [{ offset: endOf(last), length: 0, content: texts.map((text) => `,${gap}${text}`).join("") }];
}

/** Moves an item of an array; every item keeps its text, every separator its place. */
export function moveItem(doc: SpecDocument, path: Path, from: number, to: number): TextEdit[] {
  const children = nodeAt(doc, path)?.children ?? [];
  const [first, last] = [children[Math.min(from, to)], children[Math.max(from, to)]];
  if (!first || !last || from === to) return [];
  const order = children.map((_, index) => index);
  order.splice(to, 0, ...order.splice(from, 1));
  const parts: string[] = [];
  for (let place = Math.min(from, to); place <= Math.max(from, to); place += 1) {
    const [moved, here, next] = [children[order[place] ?? 0], children[place], children[place + 1]];
    if (moved) parts.push(sourceOf(doc, moved));
    if (here && next && here !== last) parts.push(doc.text.slice(endOf(here), next.offset));
  }
  return [{ offset: first.offset, length: endOf(last) - first.offset, content: parts.join("") }];
}

function endOf(node: Node): number {
  return node.offset + node.length;
}
