import { fieldNames, nodeAt, readSpec, valueAt, type SpecDocument } from "../../spec/document";
import { variableNames } from "../../editor/placeholders";
import { edited, setValue } from "../../spec/text-edits";
import type { Revision, Template } from "../template";

/** What of a template is written as JSON: all but its name. */
export function textOf({ description, variables, spec }: Pick<Template | Revision, "description" | "variables" | "spec">): string {
  return `${JSON.stringify({ ...(description ? { description } : {}), variables, spec }, null, 2)}\n`;
}

/** The body that the server is sent; the text is a JSON object. */
export function bodyOf(text: string, name: string): string {
  return edited(text, setValue(readSpec(text), ["name"], name));
}

/** The variables that a template declares. */
export function declaredNames(doc: SpecDocument): string[] {
  return fieldNames(nodeAt(doc, ["variables"]));
}

/** The variables that a spec names, but the template does not declare. */
export function undeclaredNames(doc: SpecDocument): string[] {
  const declared = new Set(declaredNames(doc));
  return variableNames(valueAt(doc, ["spec"])).filter((name) => !declared.has(name));
}
