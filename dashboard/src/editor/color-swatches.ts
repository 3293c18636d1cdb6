import { EditorView, WidgetType } from "@codemirror/view";

import { replaceQuoted, widgetsBeside } from "./widgets-beside";

const COLOR = /"(#(?:[0-9a-f]{3,4}){1,2})"/gi;

/** A colour beside its digits, which opens the browser's picker. */
class Swatch extends WidgetType {
  constructor(private readonly color: string) {
    super();
  }

  override eq(other: Swatch): boolean {
    return other.color === this.color;
  }

  override toDOM(view: EditorView): HTMLElement {
    const input = document.createElement("input");
    input.type = "color";
    input.className = "cm-swatch";
    input.value = opaque(this.color);
    input.setAttribute("aria-label", `Color ${this.color}`);
    input.addEventListener("change", () => replaceQuoted(view, view.posAtDOM(input), /^#[0-9a-f]+$/i, (before) => input.value + alphaOf(before)));
    return input;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const LOOK = EditorView.theme({
  ".cm-swatch": {
    width: "1rem", height: "1rem", padding: "0", marginRight: "0.3em", verticalAlign: "text-bottom", cursor: "pointer",
    border: "1px solid light-dark(#adb5bd, #5c6370)", borderRadius: "3px", background: "none",
  },
  ".cm-swatch::-webkit-color-swatch-wrapper": { padding: "0" },
  ".cm-swatch::-webkit-color-swatch": { border: "none", borderRadius: "2px" },
});

/** Shows every colour of the text, to be changed by a picker. */
export const colorSwatches = [widgetsBeside({ pattern: COLOR, side: "before", widget: ([, color = ""]) => new Swatch(color) }), LOOK];

/** `#abc`, `#abcd` and `#aabbccdd` as `#aabbcc`, which is all that a picker knows. */
export function opaque(color: string): string {
  const digits = color.slice(1).toLowerCase();
  return `#${digits.length < 6 ? [...digits.slice(0, 3)].map((digit) => digit + digit).join("") : digits.slice(0, 6)}`;
}

/** The two digits of how opaque a colour is; none where it says nothing. */
export function alphaOf(color: string): string {
  const digits = color.slice(1);
  if (digits.length === 4) return digits.slice(3).repeat(2);
  return digits.slice(6);
}
