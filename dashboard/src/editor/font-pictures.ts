import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { queries } from "../api/queries";
import { pictureQuery } from "../fonts/picture-query";
import { fonts } from "../fonts/use-fonts";
import { PictureButton, type ChosenValue } from "./picture-button";
import { widgetsBeside } from "./widgets-beside";

/** A font that is stated: of a style, or of a group of them. */
const NAME = /(?<="font"\s*:\s*)"([^"\\{}]{1,60})"/g;

const LOOK = EditorView.theme({
  ".cm-font": {
    display: "inline-flex", alignItems: "center", height: "1.35rem", minWidth: "1.6rem", padding: "0 0.25rem", marginRight: "0.3em", verticalAlign: "middle", cursor: "pointer",
    border: "1px solid light-dark(#adb5bd, #5c6370)", borderRadius: "3px", background: "none", color: "inherit", overflow: "hidden", maxWidth: "8rem",
  },
  ".cm-font:empty::before": { content: "\"Aa\"", fontSize: "0.75rem" },
  ".cm-font img": { height: "1.25rem", width: "auto" },
});

/** Shows every font of the text in itself; a click opens the choice. */
export function fontPictures(onOpen: (chosen: ChosenValue) => void): Extension {
  const widget = ([, name = ""]: RegExpExecArray) =>
    new PictureButton(name, { className: "cm-font", label: `Font: ${name}`, paint: (button) => void paint(button, name), onOpen });
  return [widgetsBeside({ pattern: NAME, side: "before", widget }), LOOK];
}

/** A name that is still being typed is asked for once a family begins it. */
async function paint(button: HTMLElement, name: string): Promise<void> {
  try {
    const isKnown = (await fonts()).some(({ family }) => name.toLowerCase().startsWith(family.toLowerCase()));
    const picture = isKnown ? await queries.fetchQuery(pictureQuery(name)) : null;
    if (picture) button.append(fontImage(picture));
  } catch {
    // what is wrong with the font is told by the checks of the spec
  }
}

function fontImage(picture: string): HTMLImageElement {
  const image = document.createElement("img");
  image.src = picture;
  image.alt = "";
  image.className = "font-letters";
  return image;
}
