import type { Operation } from "../operation";
import { setFields } from "../text-edits";
import { takesField } from "./list-item";

/** Declares a variable of a template, as a text. */
export const declareVariable: Operation<{ name: string }> = {
  id: "declareVariable",
  can: (doc, { name }) => takesField(doc, ["variables", name]),
  apply: (doc, { name }) => setFields(doc, ["variables"], { [name]: { type: "string" } }),
};
