import { itemsAt, nodeAt, valueAt, type Path, type SpecDocument } from "../document";

/** Whether an array has an item at this index. */
export function hasItem(doc: SpecDocument, path: Path, index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < itemsAt(doc, path).length;
}

/** Whether items can be put into the array at a path: it is one, or is still missing. */
export function takesItems(doc: SpecDocument, path: Path): boolean {
  if (!doc.root) return false;
  const node = nodeAt(doc, path);
  return node === undefined || node.type === "array";
}

/** Whether a field can be put at a path: its parent is an object, or is still missing. */
export function takesField(doc: SpecDocument, path: Path): boolean {
  if (!doc.root) return false;
  const parents = path.slice(0, -1).map((_, length) => nodeAt(doc, path.slice(0, length + 1)));
  return parents.every((node) => node === undefined || node.type === "object");
}

/** Whether the item at an index is an object. */
export function isEntry(doc: SpecDocument, path: Path, index: number): boolean {
  return hasItem(doc, path, index) && typeof valueAt(doc, [...path, index]) === "object" && nodeAt(doc, [...path, index])?.type === "object";
}

/** Whether a field can be put into the object at a path, wherever that is: the parents between are objects, or still missing. */
export function takesFieldIn(doc: SpecDocument, owner: Path, field: Path): boolean {
  const between = field.slice(0, -1).map((_, length) => nodeAt(doc, [...owner, ...field.slice(0, length + 1)]));
  return nodeAt(doc, owner)?.type === "object" && between.every((node) => node === undefined || node.type === "object");
}
