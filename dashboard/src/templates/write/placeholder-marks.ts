import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { jsonLanguage } from "@codemirror/lang-json";
import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

import type { DocumentSession } from "../../document/session";
import { placeholderAt } from "./placeholder-at";
import { declaredNames } from "./template-text";

/** `{{{{` stands for two braces, and names nothing. */
const PLACEHOLDER = /\{\{\{\{|(\{\{[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*\}\})/g;
const MARK = Decoration.mark({ class: "cm-placeholder" });

const matches = new MatchDecorator({
  regexp: PLACEHOLDER,
  decorate: (add, from, to, match) => {
    if (match[1]) add(from, to, MARK);
  },
});

class Marks {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = matches.createDeco(view);
  }

  update(update: ViewUpdate): void {
    this.decorations = matches.updateDeco(update, this.decorations);
  }
}

const LOOK = EditorView.theme({
  ".cm-placeholder, .cm-placeholder *": { color: "light-dark(#8a1c7c, #f0a6e4)", fontWeight: "600" },
  ".cm-placeholder": { background: "light-dark(#fbeaf8, #3a1f36)", borderRadius: "3px" },
});

/** Colours the placeholders of a template, and offers its variables after two braces. */
export function placeholderMarks(session: DocumentSession): Extension {
  const autocomplete = (context: CompletionContext) => offered(context, declaredNames(session.snapshot().doc));
  return [ViewPlugin.fromClass(Marks, { decorations: (plugin) => plugin.decorations }), LOOK, jsonLanguage.data.of({ autocomplete })];
}

function offered({ state, pos }: CompletionContext, names: readonly string[]): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const found = placeholderAt(line.text, pos - line.from);
  if (!found || names.length === 0) return null;
  return {
    from: line.from + found.from,
    to: line.from + found.to,
    options: names.map((name) => ({ label: name, detail: "variable", type: "variable", apply: `${name}}}` })),
  };
}
