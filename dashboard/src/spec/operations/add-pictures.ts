import { itemsAt } from "../document";
import type { Operation } from "../operation";
import { insertItems } from "../text-edits";
import { takesItems } from "./list-item";

export interface NewPicture {
  src: string;
  /** Left out, an image is shown for 20 seconds and a video for its own length. */
  duration?: number | undefined;
}

/** Adds pictures and clips behind the others of a music video. */
export const addPictures: Operation<{ pictures: readonly NewPicture[] }> = {
  id: "addPictures",
  can: (doc, { pictures }) => pictures.length > 0 && takesItems(doc, ["backgrounds"]),
  apply: (doc, { pictures }) => insertItems(doc, ["backgrounds"], itemsAt(doc, ["backgrounds"]).length, pictures),
};
