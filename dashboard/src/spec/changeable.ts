import type { Node } from "jsonc-parser";

import { type Path, type SpecDocument } from "./document";

/** A text, number or switch of a spec that a template may ask for. */
export interface Changeable {
  path: Path;
  value: string | number | boolean;
}

/** Fields that say what a thing is; asked for, every other value would be another's. */
const FIXED = new Set(["version", "mode", "type"]);

const SCALARS = new Set(["string", "number", "boolean"]);

/** The values of a spec that may become variables, in their order. */
export function changeableValues(doc: SpecDocument): Changeable[] {
  return doc.root ? within(doc.root, []) : [];
}

function within(node: Node, path: Path): Changeable[] {
  if (SCALARS.has(node.type)) return [{ path, value: node.value as Changeable["value"] }];
  if (node.type === "array") return (node.children ?? []).flatMap((item, index) => within(item, [...path, index]));
  return (node.children ?? []).flatMap((property) => {
    const [name, value] = [String(property.children?.[0]?.value), property.children?.[1]];
    return value && !FIXED.has(name) ? within(value, [...path, name]) : [];
  });
}

/** A name for the variable at a path: `audio2Title` for `/audio/1/title`, `background1` for `/backgrounds/0/src`. */
export function variableNameFor(path: Path, taken: ReadonlySet<string>): string {
  const item = path.findLastIndex((part) => typeof part === "number");
  const list = item > 0 ? `${String(path[item - 1]).replace(/s$/, "")}${Number(path[item]) + 1}` : "";
  const fields = path.slice(item + 1).filter((part, index, all) => part !== "src" || all.length > index + 1).map(String);
  const name = [list, ...fields].filter(Boolean).map((word, index) => (index ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join("");
  const plain = name.replace(/[^A-Za-z0-9_]/g, "").replace(/^(?=[0-9])/, "_").slice(0, 60) || "value";
  let unique = plain;
  for (let number = 2; taken.has(unique); number += 1) unique = `${plain}${number}`;
  return unique;
}

const COLOR = /^#(?:[0-9a-f]{3,4}){1,2}$/i;

/** How a value is asked for by a form. */
export function variableTypeOf(value: Changeable["value"]): "string" | "number" | "integer" | "boolean" | "color" | "url" | "asset" {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (value.startsWith("asset:")) return "asset";
  if (/^https?:/i.test(value)) return "url";
  return COLOR.test(value) ? "color" : "string";
}
