import type { Path } from "../document";
import type { Operation } from "../operation";
import { moveItem } from "../text-edits";
import { hasItem } from "./list-item";

export interface Move {
  /** The array, such as `["audio"]`. */
  list: Path;
  from: number;
  to: number;
}

/** Moves an entry to another place of its list. */
export const moveInList: Operation<Move> = {
  id: "moveInList",
  can: (doc, { list, from, to }) => from !== to && hasItem(doc, list, from) && hasItem(doc, list, to),
  apply: (doc, { list, from, to }) => moveItem(doc, list, from, to),
};
