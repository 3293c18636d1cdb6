import type { Path } from "../document";
import type { Operation } from "../operation";
import { removeItem } from "../text-edits";
import { hasItem } from "./list-item";

/** Takes an entry out of its list. */
export const removeFromList: Operation<{ list: Path; index: number }> = {
  id: "removeFromList",
  can: (doc, { list, index }) => hasItem(doc, list, index),
  apply: (doc, { list, index }) => removeItem(doc, list, index),
};
