const TOKEN = /\{\{\{\{|\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}/g;

/** Names of the variables in the texts of a document, each once; `{{{{` stands for braces. */
export function variableNames(document: unknown): string[] {
  return [...new Set(texts(document).flatMap(namesIn))];
}

function namesIn(text: string): string[] {
  return [...text.matchAll(TOKEN)].flatMap((match) => match[1] ?? []);
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
