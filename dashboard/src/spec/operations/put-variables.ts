import { nodeAt, type Path } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";

/** Puts variables of a template where values stood. */
export const putVariables: Operation<{ variables: readonly { path: Path; name: string }[] }> = {
  id: "putVariables",
  can: (doc, { variables }) => variables.every(({ path }) => nodeAt(doc, path) !== undefined),
  apply: (doc, { variables }) => variables.flatMap(({ path, name }) => setValue(doc, path, `{{${name}}}`)),
};
