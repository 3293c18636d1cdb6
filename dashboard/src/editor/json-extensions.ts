import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const COLORS = HighlightStyle.define([
  { tag: tags.propertyName, color: "light-dark(#3d47ad, #a9b2ff)" },
  { tag: tags.string, color: "light-dark(#0b6e4f, #7fd6b4)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(#a04a00, #ffb778)" },
]);

const LOOK = EditorView.theme({
  "&": {
    fontSize: "0.8125rem",
    border: "1px solid light-dark(var(--mantine-color-gray-3), var(--mantine-color-dark-4))",
    borderRadius: "var(--mantine-radius-md)",
    background: "light-dark(#fff, #17181b)",
    color: "light-dark(#212529, #e9ecef)",
  },
  "&.cm-focused": { outline: "2px solid var(--mantine-primary-color-filled)" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", maxHeight: "70vh" },
  ".cm-gutters": {
    background: "transparent",
    border: "none",
    color: "light-dark(#6c757d, #9aa0a6)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { background: "light-dark(#f1f3f5a0, #25262b90)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { background: "light-dark(#d0d7ff, #3a4170) !important" },
  ".cm-cursor": { borderLeftColor: "light-dark(#000, #fff)" },
  ".cm-tooltip": {
    background: "light-dark(#fff, #25262b)",
    color: "inherit",
    border: "1px solid light-dark(#ced4da, #373a40)",
    borderRadius: "6px",
  },
});

/** What every view of JSON has: colours, folding, a name for screen readers. */
export function jsonLook(label: string): Extension[] {
  return [
    basicSetup,
    json(),
    syntaxHighlighting(COLORS),
    LOOK,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  ];
}

/** The same, to read only. */
export function readOnly(label: string): Extension[] {
  return [...jsonLook(label), EditorState.readOnly.of(true), EditorView.editable.of(false)];
}
