/** A value as JSON on one line, with the spaces that people write. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return value.length ? `[${value.map(written).join(", ")}]` : "[]";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.length ? `{ ${fields.map(([name, field]) => `${JSON.stringify(name)}: ${written(field)}`).join(", ")} }` : "{}";
}
