import type { Operation } from "../operation";
import { slideList } from "../slideshow";
import { setValue } from "../text-edits";
import { isEntry } from "./list-item";

/** Shows slides for so many seconds each. */
export const setSlideSeconds: Operation<{ indexes: readonly number[]; seconds: number }> = {
  id: "setSlideSeconds",
  can: (doc, { indexes, seconds }) => {
    const list = slideList(doc);
    return list !== undefined && seconds > 0 && indexes.length > 0 && indexes.every((index) => isEntry(doc, list, index));
  },
  apply: (doc, { indexes, seconds }) => {
    const list = slideList(doc) ?? [];
    return [...new Set(indexes)].flatMap((index) => setValue(doc, [...list, index, "duration"], seconds));
  },
};
