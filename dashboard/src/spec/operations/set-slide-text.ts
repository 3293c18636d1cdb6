import { itemsAt } from "../document";
import type { Operation } from "../operation";
import { sharedBySlides, slideList, trackOfType } from "../slideshow";
import { insertItems, removeItem, setValue } from "../text-edits";
import { isEntry } from "./list-item";
import { textTrack } from "./slide-tracks";

/** Writes on a slide; an empty text is taken away. */
export const setSlideText: Operation<{ index: number; text: string }> = {
  id: "setSlideText",
  can: (doc, { index }) => {
    const list = slideList(doc);
    return list !== undefined && isEntry(doc, list, index);
  },
  apply: (doc, { index, text }) => {
    const tracks = [...(slideList(doc) ?? []), index, "tracks"];
    const track = trackOfType(doc, tracks, "text");
    if (track && text === "") return removeItem(doc, tracks, Number(track.at(-1)));
    if (track) return setValue(doc, [...track, "text"], text);
    return text === "" ? [] : insertItems(doc, tracks, itemsAt(doc, tracks).length, [textTrack(text, sharedBySlides(doc, "text", ["style", "font"]).value)]);
  },
};
