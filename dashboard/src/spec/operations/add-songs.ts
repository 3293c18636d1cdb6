import { itemsAt } from "../document";
import type { Operation } from "../operation";
import { insertItems } from "../text-edits";
import { takesItems } from "./list-item";

export interface NewSong {
  src: string;
  title?: string | undefined;
}

/** Adds songs at the end of the playlist. */
export const addSongs: Operation<{ songs: readonly NewSong[] }> = {
  id: "addSongs",
  can: (doc, { songs }) => songs.length > 0 && takesItems(doc, ["audio"]),
  apply: (doc, { songs }) => insertItems(doc, ["audio"], itemsAt(doc, ["audio"]).length, songs),
};
