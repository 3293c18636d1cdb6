import { itemsAt } from "../document";
import type { Operation } from "../operation";
import { slideList } from "../slideshow";
import { insertItems } from "../text-edits";
import { takesItems } from "./list-item";
import { voiceTrack } from "./slide-tracks";

export interface NewSlide {
  src: string;
  isClip: boolean;
  /** Left out, the slide lasts as long as its voice-over or clip. */
  seconds?: number | undefined;
  voice?: string | undefined;
}

/** Adds slides behind the others. */
export const addSlides: Operation<{ slides: readonly NewSlide[] }> = {
  id: "addSlides",
  can: (doc, { slides }) => {
    const list = slideList(doc);
    return slides.length > 0 && (list ? takesItems(doc, list) : takesItems(doc, ["tracks"]));
  },
  apply: (doc, { slides }) => {
    const list = slideList(doc);
    const entries = slides.map(written);
    if (list) return insertItems(doc, list, itemsAt(doc, list).length, entries);
    const sequence = { type: "sequence", parentDurationDecider: true, transition: { type: "fade", duration: 0.5 }, tracks: entries };
    return insertItems(doc, ["tracks"], 0, [sequence]);
  },
};

function written({ src, isClip, seconds, voice }: NewSlide) {
  const picture = isClip ? { type: "video", src, ...(seconds === undefined ? {} : { loop: true }), ...(voice ? { volume: 0.2 } : {}) } : { type: "image", src };
  return {
    type: "group",
    ...(voice || seconds === undefined ? {} : { duration: seconds }),
    tracks: [picture, ...(voice ? [voiceTrack(voice)] : [])],
  };
}
