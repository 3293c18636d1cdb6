import { WidgetType, type EditorView } from "@codemirror/view";

import { replaceQuoted } from "./widgets-beside";

/** A value of the text that is to be chosen anew. */
export interface ChosenValue {
  name: string;
  replace: (name: string) => void;
}

export interface PictureButtonLook {
  className: string;
  /** What it says to screen readers. */
  label: string;
  /** Puts the picture on the button. */
  paint: (button: HTMLButtonElement) => void;
  onOpen: (chosen: ChosenValue) => void;
}

/** A value before its text by its picture, which asks for another one. */
export class PictureButton extends WidgetType {
  constructor(private readonly name: string, private readonly look: PictureButtonLook) {
    super();
  }

  override eq(other: PictureButton): boolean {
    return other.name === this.name && other.look.className === this.look.className;
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    const { className, label, paint, onOpen } = this.look;
    button.type = "button";
    button.className = className;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-haspopup", "dialog");
    paint(button);
    const replace = (name: string) => replaceQuoted(view, view.posAtDOM(button), /^[^"\\]*$/, () => JSON.stringify(name).slice(1, -1));
    button.addEventListener("click", () => onOpen({ name: this.name, replace }));
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
