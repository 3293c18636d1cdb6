import { autocompletion } from "@codemirror/autocomplete";
import { jsonLanguage, jsonParseLinter } from "@codemirror/lang-json";
import { linter, lintGutter, type Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField, type EditorState } from "@codemirror/state";
import { EditorView, hoverTooltip } from "@codemirror/view";
import { getJsonPointers, jsonCompletion, jsonSchemaHover, stateExtensions } from "codemirror-json-schema";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";

import type { Problem } from "../api/problem";
import { jsonLook } from "./json-extensions";

/** What a page can do with the editor besides reading it. */
export interface EditorHandle {
  /** Put another text there. */
  replace: (text: string) => void;
  /** Show where a JSON pointer leads. */
  reveal: (pointer: string) => void;
}

interface Props {
  initial: string;
  schema: object | undefined;
  problems: Problem[];
  onChange: (text: string) => void;
  handle: Ref<EditorHandle>;
}

/** JSON with completion and documentation by its schema, and problems where they are. */
export default function JsonEditor({ initial, schema, problems, onChange, handle }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(onChange);
  const text = useRef(initial);
  useEffect(() => {
    latest.current = onChange;
  }, [onChange]);

  useEffect(() => {
    if (!place.current) return undefined;
    const made = new EditorView({
      doc: text.current,
      parent: place.current,
      extensions: [...editing(schema), EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        text.current = update.state.doc.toString();
        latest.current(text.current);
      })],
    });
    view.current = made;
    return () => made.destroy();
  }, [schema]);

  useEffect(() => {
    const shown = view.current;
    shown?.dispatch({ effects: found.of(problems) });
  }, [problems, schema]);

  useImperativeHandle(handle, () => ({
    replace: (words) => view.current?.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: words } }),
    reveal: (pointer) => {
      const shown = view.current;
      if (!shown) return;
      shown.dispatch({ selection: { anchor: range(shown.state, pointer).from }, scrollIntoView: true });
      shown.focus();
    },
  }), []);

  return <div ref={place} data-testid="spec-editor" />;
}

function editing(schema: object | undefined) {
  const bySchema = schema
    ? [
        jsonLanguage.data.of({ autocomplete: jsonCompletion() }),
        autocompletion({ activateOnTyping: true }),
        hoverTooltip(jsonSchemaHover()),
        stateExtensions(schema),
      ]
    : [];
  return [...jsonLook("Render spec"), serverProblems, lintGutter(), checking, ...bySchema];
}

/** What the server said last of the text. */
const found = StateEffect.define<Problem[]>();
const serverProblems = StateField.define<Problem[]>({
  create: () => [],
  update: (problems, transaction) => transaction.effects.find((effect) => effect.is(found))?.value as Problem[] | undefined ?? problems,
});
const parseProblems = jsonParseLinter();
const checking = linter(
  (view) => {
    const broken = parseProblems(view);
    return broken.length ? broken : diagnostics(view.state, view.state.field(serverProblems));
  },
  { delay: 200, needsRefresh: (update) => update.transactions.some((one) => one.effects.some((effect) => effect.is(found))) },
);

function diagnostics(state: EditorState, problems: Problem[]): Diagnostic[] {
  return problems.map((problem) => ({
    ...range(state, problem.pointer),
    severity: "error",
    source: problem.code,
    message: problem.hint ? `${problem.message} ${problem.hint}` : problem.message,
  }));
}

/** Where a pointer leads; the nearest parent of what is not there. */
function range(state: EditorState, pointer: string): { from: number; to: number } {
  const places = getJsonPointers(state, "json4");
  for (let wanted = pointer; wanted; wanted = wanted.slice(0, wanted.lastIndexOf("/"))) {
    const found = places.get(wanted);
    if (found) return { from: found.keyFrom || ("valueFrom" in found ? found.valueFrom : 0), to: "valueTo" in found ? found.valueTo : found.keyTo };
  }
  return { from: 0, to: Math.min(1, state.doc.length) };
}
