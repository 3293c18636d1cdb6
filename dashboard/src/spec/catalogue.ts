import { addMedia } from "./operations/add-media";
import { addPictures } from "./operations/add-pictures";
import { addSlides } from "./operations/add-slides";
import { addSongs } from "./operations/add-songs";
import { declareVariable } from "./operations/declare-variable";
import { inlineCues } from "./operations/inline-cues";
import { moveInList } from "./operations/move-in-list";
import { putVariables } from "./operations/put-variables";
import { removeFromList } from "./operations/remove-from-list";
import { replaceSource } from "./operations/replace-source";
import { setAudioFade } from "./operations/set-audio-fade";
import { setCaptionPreset } from "./operations/set-caption-preset";
import { setCrossfade } from "./operations/set-crossfade";
import { setCues } from "./operations/set-cues";
import { setMusic } from "./operations/set-music";
import { setMusicVolume } from "./operations/set-music-volume";
import { setPictureSeconds } from "./operations/set-picture-seconds";
import { setShape } from "./operations/set-shape";
import { setSlideFile } from "./operations/set-slide-file";
import { setSlideSeconds } from "./operations/set-slide-seconds";
import { setSlideText } from "./operations/set-slide-text";
import { setSongTitle } from "./operations/set-song-title";
import { setTextFont } from "./operations/set-text-font";
import { setTitles } from "./operations/set-titles";
import { setTransition } from "./operations/set-transition";
import { setTransitionSeconds } from "./operations/set-transition-seconds";
import { setVariable } from "./operations/set-variable";

/** Everything that forms can do to a spec. */
export const OPERATIONS = {
  addMedia, addPictures, addSlides, addSongs, declareVariable, inlineCues, moveInList, putVariables, removeFromList, replaceSource, setAudioFade, setCaptionPreset, setCrossfade, setCues,
  setMusic, setMusicVolume, setPictureSeconds, setShape, setSlideFile, setSlideSeconds, setSlideText, setSongTitle, setTextFont, setTitles,
  setTransition, setTransitionSeconds, setVariable,
};
