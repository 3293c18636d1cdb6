import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { isEntry } from "./list-item";

/** Names a song; without a name it gets no title and no chapter. */
export const setSongTitle: Operation<{ index: number; title: string }> = {
  id: "setSongTitle",
  can: (doc, { index }) => isEntry(doc, ["audio"], index),
  apply: (doc, { index, title }) => setValue(doc, ["audio", index, "title"], title === "" ? undefined : title),
};
