import { history, isolateHistory, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { Compartment, EditorState, Transaction, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { readSpec, type SpecDocument } from "../spec/document";
import type { Operation } from "../spec/operation";

/** What pages see of the document at one moment. */
export interface Snapshot {
  readonly doc: SpecDocument;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** How an edit joins the history: typing joins what was typed just before, a step stands alone. */
export type EditKind = "step" | "typing";

/**
 * The text of a spec while it is edited, with its one history.
 *
 * CodeMirror holds both, seen or unseen: a form's edits and a person's typing are undone alike.
 */
export class DocumentSession {
  #state: EditorState;
  #snapshot: Snapshot;
  #view: EditorView | null = null;
  readonly #look = new Compartment();
  readonly #listeners = new Set<() => void>();

  constructor(text: string) {
    this.#state = EditorState.create({ doc: text, extensions: [history(), this.#look.of([])] });
    this.#snapshot = snapshotOf(this.#state, undefined);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  get text(): string {
    return this.#snapshot.doc.text;
  }

  /** Does something of the catalogue; false where it cannot be done. */
  run<Args>(operation: Operation<Args>, args: Args, kind: EditKind = "step"): boolean {
    const { doc } = this.#snapshot;
    if (!operation.can(doc, args)) return false;
    const changes = operation.apply(doc, args).map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content }));
    const alone = kind === "step" ? [isolateHistory.of("full")] : [];
    if (changes.length) this.#dispatch({ changes, annotations: [Transaction.userEvent.of(`input.type.${operation.id}`), ...alone] });
    return true;
  }

  /** Puts another text in the place of all of it, as one step. */
  replace(text: string): void {
    this.#dispatch({ changes: { from: 0, to: this.#state.doc.length, insert: text }, annotations: isolateHistory.of("full") });
  }

  readonly undo = (): boolean => undo({ state: this.#state, dispatch: (transaction) => this.#dispatch(transaction) });

  readonly redo = (): boolean => redo({ state: this.#state, dispatch: (transaction) => this.#dispatch(transaction) });

  /** Shows the text in an editor; what is returned hides it again, and keeps text and history. */
  show(parent: HTMLElement, look: Extension): { view: EditorView; hide: () => void } {
    this.#dispatch({ effects: this.#look.reconfigure(look) });
    const view = new EditorView({
      state: this.#state, parent,
      dispatchTransactions: (transactions) => {
        view.update(transactions);
        this.#accept(view.state);
      },
    });
    this.#view = view;
    const hide = () => {
      this.#view = null;
      view.destroy();
      this.#dispatch({ effects: this.#look.reconfigure([]) });
    };
    return { view, hide };
  }

  #dispatch(transaction: Transaction | TransactionSpec): void {
    if (this.#view) this.#view.dispatch(transaction);
    else this.#accept(transaction instanceof Transaction ? transaction.state : this.#state.update(transaction).state);
  }

  #accept(state: EditorState): void {
    this.#state = state;
    const next = snapshotOf(state, this.#snapshot);
    if (next === this.#snapshot) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

function snapshotOf(state: EditorState, before: Snapshot | undefined): Snapshot {
  const text = state.doc.toString();
  const doc = before?.doc.text === text ? before.doc : readSpec(text);
  const [canUndo, canRedo] = [undoDepth(state) > 0, redoDepth(state) > 0];
  const isSame = before?.doc === doc && before.canUndo === canUndo && before.canRedo === canRedo;
  return isSame ? before : { doc, canUndo, canRedo };
}
