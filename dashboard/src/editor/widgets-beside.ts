import type { Extension, StateEffectType } from "@codemirror/state";
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate, type WidgetType } from "@codemirror/view";

const LONGEST_QUOTED = 40;

interface Beside {
  /** Texts that get a widget; global. */
  pattern: RegExp;
  side: "before" | "after";
  /** The widget of a match at a position; null for none. */
  widget: (match: RegExpExecArray, view: EditorView, at: number) => WidgetType | null;
  /** An effect after which all are made anew. */
  again?: StateEffectType<null>;
}

/** Widgets before or after every match that can be seen. */
export function widgetsBeside({ pattern, side, widget, again }: Beside): Extension {
  const matches = new MatchDecorator({
    regexp: pattern,
    decorate: (add, from, to, match, view) => {
      const made = widget(match, view, from);
      const at = side === "before" ? from : to;
      if (made) add(at, at, Decoration.widget({ widget: made, side: 1 }));
    },
  });
  class Widgets {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = matches.createDeco(view);
    }

    update(update: ViewUpdate): void {
      const isAnew = again && update.transactions.some(({ effects }) => effects.some((effect) => effect.is(again)));
      this.decorations = isAnew ? matches.createDeco(update.view) : matches.updateDeco(update, this.decorations);
    }
  }
  return ViewPlugin.fromClass(Widgets, { decorations: (plugin) => plugin.decorations });
}

/** Puts a text in the place of the one whose quotes begin at a position, where there still is such a one. */
export function replaceQuoted(view: EditorView, at: number, pattern: RegExp, make: (before: string) => string): void {
  const before = view.state.sliceDoc(at, at + LONGEST_QUOTED).match(/^"([^"\\]*)"/)?.[1];
  if (before === undefined || !pattern.test(before)) return;
  view.dispatch({ changes: { from: at + 1, to: at + 1 + before.length, insert: make(before) }, userEvent: "input.pick" });
}
