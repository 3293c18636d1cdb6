import type { Path } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { takesField } from "./list-item";

/** Chooses how one picture changes into the next. */
export const setTransition: Operation<{ path: Path; type: string }> = {
  id: "setTransition",
  can: (doc, { path, type }) => type !== "" && takesField(doc, path),
  apply: (doc, { path, type }) => setValue(doc, path, type),
};
