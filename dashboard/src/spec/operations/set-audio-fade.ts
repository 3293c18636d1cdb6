import type { Operation } from "../operation";
import { setValue } from "../text-edits";

/** Sets how long each song fades in and out where songs meet. */
export const setAudioFade: Operation<{ seconds: number }> = {
  id: "setAudioFade",
  can: (doc, { seconds }) => doc.root !== undefined && seconds >= 0 && seconds <= 600,
  apply: (doc, { seconds }) => setValue(doc, ["audioFade"], seconds),
};
