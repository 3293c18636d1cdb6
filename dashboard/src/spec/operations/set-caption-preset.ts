import type { Path } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { takesFieldIn } from "./list-item";

/** Gives the captions at some paths a style by its name; without a name they are plain subtitles. */
export const setCaptionPreset: Operation<{ tracks: readonly Path[]; preset: string }> = {
  id: "setCaptionPreset",
  can: (doc, { tracks }) => tracks.length > 0 && tracks.every((track) => takesFieldIn(doc, track, ["preset"])),
  apply: (doc, { tracks, preset }) => tracks.flatMap((track) => setValue(doc, [...track, "preset"], preset || undefined)),
};
