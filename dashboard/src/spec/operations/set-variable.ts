import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { takesField } from "./list-item";

/** Gives a variable of a template its value; `undefined` takes it away. */
export const setVariable: Operation<{ name: string; value: unknown }> = {
  id: "setVariable",
  can: (doc, { name }) => takesField(doc, ["variables", name]),
  apply: (doc, { name, value }) => setValue(doc, ["variables", name], value),
};
