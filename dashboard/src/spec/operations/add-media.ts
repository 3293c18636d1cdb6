import type { Operation } from "../operation";
import { addPictures, type NewPicture } from "./add-pictures";
import { addSongs, type NewSong } from "./add-songs";

/** Adds what was dropped, pictures and songs, as one step. */
export const addMedia: Operation<{ pictures: readonly NewPicture[]; songs: readonly NewSong[] }> = {
  id: "addMedia",
  can: (doc, args) => [addPictures.can(doc, args), addSongs.can(doc, args)].some(Boolean),
  apply: (doc, args) => [
    ...(addPictures.can(doc, args) ? addPictures.apply(doc, args) : []),
    ...(addSongs.can(doc, args) ? addSongs.apply(doc, args) : []),
  ],
};
