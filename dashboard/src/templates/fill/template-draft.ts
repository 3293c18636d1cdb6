import { nodeAt, sourceOf, valueAt, type SpecDocument } from "../../spec/document";

/** What a draft of a template says: which template, and the values of its variables. */
export function newTemplateDraft(templateId: string): string {
  return `${JSON.stringify({ templateId, variables: {} }, null, 2)}\n`;
}

/** The template that a draft is of; undefined where it names none. */
export function templateOf(doc: SpecDocument): string | undefined {
  const id = valueAt(doc, ["templateId"]);
  return typeof id === "string" ? id : undefined;
}

/** The values of a draft by variable. */
export function valuesOf(doc: SpecDocument): Record<string, unknown> {
  const values = valueAt(doc, ["variables"]);
  return typeof values === "object" && values !== null && !Array.isArray(values) ? (values as Record<string, unknown>) : {};
}

/** The body that renders a draft, with the values as they are written. */
export function renderBody(doc: SpecDocument, name: string): string {
  const values = nodeAt(doc, ["variables"]);
  return `{"variables": ${values ? sourceOf(doc, values) : "{}"}, "name": ${JSON.stringify(name)}}`;
}
