import type { Operation } from "../operation";
import { musicPath } from "../slideshow";
import { setValue } from "../text-edits";

/** Sets how loud the music under the slides is. */
export const setMusicVolume: Operation<{ volume: number }> = {
  id: "setMusicVolume",
  can: (doc, { volume }) => musicPath(doc) !== undefined && volume >= 0 && volume <= 4,
  apply: (doc, { volume }) => setValue(doc, [...(musicPath(doc) ?? []), "volume"], volume),
};
