import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, WidgetType } from "@codemirror/view";

import { TRANSITIONS, transitionWords } from "../spec/transitions";
import { pictureStyle } from "../transitions/picture-style";
import { replaceQuoted, widgetsBeside } from "./widgets-beside";

const NAME = new RegExp(`"(${TRANSITIONS.join("|")})"`, "g");
type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

const PARSE_MILLISECONDS = 20;
const OWNERS = new Set(["transition", "in", "out"]);

/** A transition of the text that is to be chosen anew. */
export interface ChosenTransition {
  name: string;
  replace: (name: string) => void;
}

/** A transition by its picture, which asks for another one. */
class TransitionButton extends WidgetType {
  constructor(private readonly name: string, private readonly onOpen: (chosen: ChosenTransition) => void) {
    super();
  }

  override eq(other: TransitionButton): boolean {
    return other.name === this.name;
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-transition";
    Object.assign(button.style, pictureStyle(this.name));
    button.setAttribute("aria-label", `Transition: ${transitionWords(this.name)}`);
    button.setAttribute("aria-haspopup", "dialog");
    const replace = (name: string) => replaceQuoted(view, view.posAtDOM(button), /^\w+$/, () => name);
    button.addEventListener("click", () => this.onOpen({ name: this.name, replace }));
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const LOOK = EditorView.theme({
  ".cm-transition": {
    width: "1.8rem", height: "1.05rem", padding: "0", marginRight: "0.3em", verticalAlign: "text-bottom", cursor: "pointer",
    border: "1px solid light-dark(#adb5bd, #5c6370)", borderRadius: "3px", backgroundPositionX: "42.86%",
  },
});

/** Shows every transition of the text by its picture; a click opens the choice. */
export function transitionPictures(onOpen: (chosen: ChosenTransition) => void): Extension {
  const widget = ([, name = ""]: RegExpExecArray, view: EditorView, at: number) => (isTransition(view.state, at) ? new TransitionButton(name, onOpen) : null);
  return [widgetsBeside({ pattern: NAME, side: "before", widget }), LOOK];
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
