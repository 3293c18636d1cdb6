/** Where the name of a placeholder stands in a line. */
interface Place {
  from: number;
  /** Behind the closing braces, where there are any. */
  to: number;
}

const BEFORE = /\{\{[ \t]*([A-Za-z0-9_]*)$/;
const BEHIND = /^[A-Za-z0-9_]*[ \t]*\}{0,2}/;

/** The placeholder that is being written at a column of a line; null for none. */
export function placeholderAt(line: string, column: number): Place | null {
  const before = BEFORE.exec(line.slice(0, column));
  if (!before) return null;
  const braces = /\{*$/.exec(line.slice(0, before.index + 2))?.[0].length ?? 0;
  if (braces % 4 !== 2) return null; // four of them stand for two
  const behind = BEHIND.exec(line.slice(column))?.[0] ?? "";
  return { from: column - (before[1] ?? "").length, to: column + (behind.endsWith("}") ? behind.length : 0) };
}
