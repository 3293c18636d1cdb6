import type { Variable } from "../template";
import { OPERATIONS } from "../../spec/catalogue";
import { variableTypeOf, type Changeable } from "../../spec/changeable";
import type { SpecDocument } from "../../spec/document";
import { edited } from "../../spec/text-edits";

/** A value that shall change, and the variable that stands in its place; several may share one. */
export interface ChosenValue extends Changeable {
  name: string;
}

/** Declarations by variable, in the order of the form. */
export type Declarations = readonly (readonly [string, Variable])[];

/** A variable that asks for a value like this one, and takes it where none is given. */
export function declarationOf(value: Changeable["value"]): Variable {
  return { type: variableTypeOf(value), default: value };
}

/** What the server is sent: the text of the spec with its variables, and their declarations. */
export function templateOf(doc: SpecDocument, chosen: readonly ChosenValue[], declared: Declarations) {
  const spec = edited(doc.text, OPERATIONS.putVariables.apply(doc, { variables: chosen }));
  return { spec, variables: Object.fromEntries(declared) };
}
