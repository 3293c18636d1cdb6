import { itemsAt } from "../document";
import type { Operation } from "../operation";
import { musicPath } from "../slideshow";
import { insertItems, removeItem, setValue } from "../text-edits";
import { takesItems } from "./list-item";

/** Plays music under the slides, repeated until they end; null takes it away. */
export const setMusic: Operation<{ src: string | null }> = {
  id: "setMusic",
  can: (doc, { src }) => (src === null ? musicPath(doc) !== undefined : takesItems(doc, ["tracks"])),
  apply: (doc, { src }) => {
    const path = musicPath(doc);
    if (path && src === null) return removeItem(doc, ["tracks"], Number(path.at(-1)));
    if (path) return setValue(doc, [...path, "src"], src);
    const track = { type: "audio", src, loop: true, volume: 0.3, fadeOut: 3 };
    return insertItems(doc, ["tracks"], itemsAt(doc, ["tracks"]).length, [track]);
  },
};
