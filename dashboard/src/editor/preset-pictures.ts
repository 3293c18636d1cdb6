import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { PRESETS, presetPicture, presetWords } from "../captions/presets";
import { PictureButton, type ChosenValue } from "./picture-button";
import { widgetsBeside } from "./widgets-beside";

const NAME = new RegExp(`(?<="preset"\\s*:\\s*)"(${PRESETS.join("|")})"`, "g");

const LOOK = EditorView.theme({
  ".cm-preset": {
    width: "3.2rem", height: "1.8rem", padding: "0", marginRight: "0.3em", verticalAlign: "middle", cursor: "pointer",
    border: "1px solid light-dark(#adb5bd, #5c6370)", borderRadius: "3px", backgroundSize: "150%", backgroundPosition: "center",
  },
});

/** Shows every caption style of the text by its picture; a click opens the choice. */
export function presetPictures(onOpen: (chosen: ChosenValue) => void): Extension {
  const widget = ([, name = ""]: RegExpExecArray) => {
    const paint = (button: HTMLElement) => void (button.style.backgroundImage = `url(${presetPicture(name)})`);
    return new PictureButton(name, { className: "cm-preset", label: `Caption style: ${presetWords(name)}`, paint, onOpen });
  };
  return [widgetsBeside({ pattern: NAME, side: "before", widget }), LOOK];
}
