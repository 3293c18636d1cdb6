import type { Node } from "jsonc-parser";

/** The white space before a node. */
export function gapBefore(text: string, node: Node): string {
  return /[ \t\r\n]*$/.exec(text.slice(0, node.offset))?.[0] ?? "";
}

/** Items for an empty array that begins at `offset`: a line each, where the text has lines. */
export function indented(text: string, offset: number, items: readonly string[]): string {
  if (!text.includes("\n")) return items.join(", ");
  const line = text.slice(text.lastIndexOf("\n", offset) + 1, offset);
  const margin = /^[ \t]*/.exec(line)?.[0] ?? "";
  return `\n${items.map((item) => `${margin}  ${item}`).join(",\n")}\n${margin}`;
}
