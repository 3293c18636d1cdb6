import { autocompletion } from "@codemirror/autocomplete";
import { jsonLanguage, jsonParseLinter } from "@codemirror/lang-json";
import { syntaxTree } from "@codemirror/language";
import { linter, lintGutter, type Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField, type EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { hoverTooltip, type EditorView } from "@codemirror/view";
import { getJsonPointers, jsonCompletion, jsonSchemaHover, stateExtensions } from "codemirror-json-schema";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";

import type { Problem } from "../api/problem";
import type { DocumentSession } from "../document/session";
import { PresetDialog } from "../captions/preset-dialog";
import { FontDialog } from "../fonts/font-dialog";
import { TransitionDialog } from "../transitions/transition-dialog";
import { assetNames } from "./asset-names";
import { colorSwatches } from "./color-swatches";
import { fontPictures } from "./font-pictures";
import { jsonLook } from "./json-extensions";
import type { ChosenValue } from "./picture-button";
import { presetPictures } from "./preset-pictures";
import { transitionPictures } from "./transition-pictures";

/** What a page can do with the editor besides reading it. */
export interface EditorHandle {
  /** Show where a JSON pointer leads. */
  reveal: (pointer: string) => void;
  /** Show a place of the text. */
  show: (offset: number) => void;
  /** Put a file where the cursor is; inside of a text, in its place. */
  insertFile: (src: string) => void;
}

interface Props {
  session: DocumentSession;
  schema: object | undefined;
  problems: Problem[];
  /** What screen readers call it. */
  label?: string;
  /** What this kind of document has besides; the same object for as long as it is shown. */
  extension?: Extension;
  handle?: Ref<EditorHandle>;
}

/** JSON with completion and documentation by its schema, and problems where they are. */
export default function JsonEditor({ session, schema, problems, label = "Render spec", extension, handle }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [transition, setTransition] = useState<ChosenValue | null>(null);
  const [font, setFont] = useState<ChosenValue | null>(null);
  const [preset, setPreset] = useState<ChosenValue | null>(null);

  useEffect(() => {
    if (!place.current) return undefined;
    const shown = session.show(place.current, [editing(schema, label), transitionPictures(setTransition), fontPictures(setFont), presetPictures(setPreset), extension ?? []]);
    view.current = shown.view;
    return shown.hide;
  }, [session, schema, label, extension]);

  useEffect(() => {
    view.current?.dispatch({ effects: found.of(problems) });
  }, [problems, session, schema, label, extension]);

  useImperativeHandle(handle, () => ({
    reveal: (pointer) => view.current && goTo(view.current, range(view.current.state, pointer).from),
    show: (offset) => view.current && goTo(view.current, Math.min(offset, view.current.state.doc.length)),
    insertFile: (src) => {
      const shown = view.current;
      if (!shown) return;
      shown.dispatch({ ...placed(shown.state, JSON.stringify(src)), scrollIntoView: true, userEvent: "input.complete" });
      shown.focus();
    },
  }), []);

  return (
    <>
      <div ref={place} data-testid="spec-editor" />
      <TransitionDialog isOpen={transition !== null} value={transition?.name ?? ""} onChoose={(name) => transition?.replace(name)} onClose={() => setTransition(null)} />
      <FontDialog isOpen={font !== null} value={font?.name ?? ""} onChoose={(name) => font?.replace(name)} onClose={() => setFont(null)} />
      <PresetDialog isOpen={preset !== null} value={preset?.name ?? ""} onChoose={(name) => preset?.replace(name)} onClose={() => setPreset(null)} />
    </>
  );
}

function goTo(view: EditorView, anchor: number): void {
  view.dispatch({ selection: { anchor }, scrollIntoView: true });
  view.focus();
}

function editing(schema: object | undefined, label: string) {
  const bySchema = schema
    ? [
        jsonLanguage.data.of({ autocomplete: jsonCompletion() }),
        autocompletion({ activateOnTyping: true }),
        hoverTooltip(jsonSchemaHover()),
        stateExtensions(schema),
      ]
    : [];
  return [...jsonLook(label), assetNames, colorSwatches, serverProblems, lintGutter(), checking, ...bySchema];
}

/** A value at the cursor, in the place of the text that is there. */
function placed(state: EditorState, value: string): TransactionSpec {
  const { from, to } = state.selection.main;
  const node = syntaxTree(state).resolveInner(from, 0);
  const range = node.name === "String" && node.to >= to ? { from: node.from, to: node.to } : { from, to };
  return { changes: { ...range, insert: value }, selection: { anchor: range.from + value.length } };
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
