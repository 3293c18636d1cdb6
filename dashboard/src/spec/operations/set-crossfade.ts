import type { Operation } from "../operation";
import { setValue } from "../text-edits";

/** Sets how long two pictures overlap. */
export const setCrossfade: Operation<{ seconds: number }> = {
  id: "setCrossfade",
  can: (doc, { seconds }) => doc.root !== undefined && seconds >= 0 && seconds <= 600,
  apply: (doc, { seconds }) => setValue(doc, ["crossfade"], seconds),
};
