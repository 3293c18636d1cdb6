import { addMedia } from "./operations/add-media";
import { addPictures } from "./operations/add-pictures";
import { addSongs } from "./operations/add-songs";
import { moveInList } from "./operations/move-in-list";
import { removeFromList } from "./operations/remove-from-list";
import { replaceSource } from "./operations/replace-source";
import { setAudioFade } from "./operations/set-audio-fade";
import { setCrossfade } from "./operations/set-crossfade";
import { setPictureSeconds } from "./operations/set-picture-seconds";
import { setShape } from "./operations/set-shape";
import { setSongTitle } from "./operations/set-song-title";
import { setTitles } from "./operations/set-titles";
import { setTransition } from "./operations/set-transition";

/** Everything that forms can do to a spec. */
export const OPERATIONS = {
  addMedia, addPictures, addSongs, moveInList, removeFromList, replaceSource, setAudioFade, setCrossfade, setPictureSeconds, setShape,
  setSongTitle, setTitles, setTransition,
};
