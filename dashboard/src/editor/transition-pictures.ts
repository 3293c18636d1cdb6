import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { TRANSITIONS, transitionWords } from "../spec/transitions";
import { pictureStyle } from "../transitions/picture-style";
import { PictureButton, type ChosenValue } from "./picture-button";
import { widgetsBeside } from "./widgets-beside";

const NAME = new RegExp(`"(${TRANSITIONS.join("|")})"`, "g");
type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

const PARSE_MILLISECONDS = 20;
const OWNERS = new Set(["transition", "in", "out"]);

const LOOK = EditorView.theme({
  ".cm-transition": {
    width: "1.8rem", height: "1.05rem", padding: "0", marginRight: "0.3em", verticalAlign: "text-bottom", cursor: "pointer",
    border: "1px solid light-dark(#adb5bd, #5c6370)", borderRadius: "3px", backgroundPositionX: "42.86%",
  },
});

/** Shows every transition of the text by its picture; a click opens the choice. */
export function transitionPictures(onOpen: (chosen: ChosenValue) => void): Extension {
  const widget = ([, name = ""]: RegExpExecArray, view: EditorView, at: number) => (isTransition(view.state, at) ? transitionButton(name, onOpen) : null);
  return [widgetsBeside({ pattern: NAME, side: "before", widget }), LOOK];
}

function transitionButton(name: string, onOpen: (chosen: ChosenValue) => void): PictureButton {
  const paint = (button: HTMLElement) => void Object.assign(button.style, pictureStyle(name));
  return new PictureButton(name, { className: "cm-transition", label: `Transition: ${transitionWords(name)}`, paint, onOpen });
}

/** Whether the text at a position is the name of a transition, not a value that reads like one. */
export function isTransition(state: EditorState, at: number): boolean {
  const tree = ensureSyntaxTree(state, at + 1, PARSE_MILLISECONDS) ?? syntaxTree(state);
  const property = tree.resolveInner(at, 1).parent;
  if (!property || !isValue(property, at)) return false;
  if (nameOf(state, property) === "transition") return true;
  const owner = property.parent?.parent;
  return nameOf(state, property) === "type" && OWNERS.has(nameOf(state, owner));
}

function isValue(property: SyntaxNode, at: number): boolean {
  return property.name === "Property" && property.firstChild?.from !== at;
}

function nameOf(state: EditorState, property: SyntaxNode | null | undefined): string {
  const name = property?.getChild("PropertyName");
  return name ? state.sliceDoc(name.from + 1, name.to - 1) : "";
}
