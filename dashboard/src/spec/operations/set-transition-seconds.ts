import type { Path } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { takesField } from "./list-item";

/** Sets how long a transition takes. */
export const setTransitionSeconds: Operation<{ path: Path; seconds: number }> = {
  id: "setTransitionSeconds",
  can: (doc, { path, seconds }) => seconds >= 0 && seconds <= 600 && takesField(doc, path),
  apply: (doc, { path, seconds }) => setValue(doc, path, seconds),
};
