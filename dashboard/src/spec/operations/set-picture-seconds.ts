import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { isEntry } from "./list-item";

/** Shows pictures for so many seconds each. */
export const setPictureSeconds: Operation<{ indexes: readonly number[]; seconds: number }> = {
  id: "setPictureSeconds",
  can: (doc, { indexes, seconds }) =>
    seconds > 0 && Number.isFinite(seconds) && indexes.length > 0 && indexes.every((index) => isEntry(doc, ["backgrounds"], index)),
  apply: (doc, { indexes, seconds }) =>
    [...new Set(indexes)].flatMap((index) => setValue(doc, ["backgrounds", index, "duration"], seconds)),
};
