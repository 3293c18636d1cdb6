import { itemsAt, valueAt, type SpecDocument } from "../document";
import type { Operation } from "../operation";
import { sharedBySlides, slideList, trackOfType } from "../slideshow";
import { insertItems, removeItem, setValue, type TextEdit } from "../text-edits";
import { isEntry } from "./list-item";
import { captionsTrack, voiceTrack } from "./slide-tracks";

interface SlideFile {
  index: number;
  part: "voice" | "captions";
  /** Null takes the file away. */
  src: string | null;
  /** How long the slide lasts once it has no voice-over. */
  seconds: number;
}

/** Puts a voice-over or captions on a slide; with a voice-over it lasts as long as that. */
export const setSlideFile: Operation<SlideFile> = {
  id: "setSlideFile",
  can: (doc, { index }) => {
    const list = slideList(doc);
    return list !== undefined && isEntry(doc, list, index);
  },
  apply: (doc, { index, part, src, seconds }) => {
    const slide = [...(slideList(doc) ?? []), index];
    const tracks = [...slide, "tracks"];
    const type = part === "voice" ? "audio" : "captions";
    const track = trackOfType(doc, tracks, type);
    const time = part === "voice" ? timeEdits(doc, slide, src, seconds) : [];
    if (track && src === null) return [...time, ...removeItem(doc, tracks, Number(track.at(-1)))];
    if (track) return [...time, ...setValue(doc, [...track, "src"], src)];
    if (src === null) return [];
    const made = part === "voice" ? voiceTrack(src) : captionsTrack(src, sharedBySlides(doc, "captions", ["preset"]).value);
    return [...time, ...insertItems(doc, tracks, itemsAt(doc, tracks).length, [made])];
  },
};

/** A slide has a time of its own only where no voice-over decides it. */
function timeEdits(doc: SpecDocument, slide: readonly (string | number)[], src: string | null, seconds: number): TextEdit[] {
  const duration = [...slide, "duration"];
  if (src !== null) return setValue(doc, duration, undefined);
  const isClip = trackOfType(doc, [...slide, "tracks"], "video") !== undefined;
  return valueAt(doc, duration) === undefined && !isClip ? setValue(doc, duration, seconds) : [];
}
