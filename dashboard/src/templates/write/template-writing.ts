import { ApiError } from "../../api/problem";
import { DocumentSession } from "../../document/session";
import type { Backup } from "../../drafts/backup";
import type { Template } from "../template";
import { bodyOf, textOf } from "./template-text";

export type WriteState =
  | { kind: "saved" }
  | { kind: "unsaved" }
  | { kind: "saving" }
  /** Somebody else saved another version meanwhile. */
  | { kind: "conflict"; theirs: Template };

/** Where templates are kept. */
export interface TemplateStore {
  save(id: string, text: string, revision: number): Promise<Template>;
  read(id: string): Promise<Template>;
}

/** What the text on the page was made from. */
interface Base {
  revision: number;
  name: string;
  /** What it says; null where that is not known any more. */
  meaning: string | null;
}

/** A template while it is written: its text, and how that stands to what the server has. */
export class TemplateWriting {
  readonly session: DocumentSession;
  /** Whether the text is one that an earlier visit left unsaved. */
  readonly isLeftOver: boolean;
  readonly #id: string;
  /** What the server has, as far as is known. */
  #latest: Template;
  #base: Base;
  #state: WriteState;
  readonly #listeners = new Set<() => void>();

  constructor(template: Template, private readonly store: TemplateStore, backup: Backup | null) {
    const text = textOf(template);
    const left = backup && meaningOf(backup.spec) !== meaningOf(text) ? backup : null;
    this.#id = template.id;
    this.#latest = template;
    this.#base = baseOf(template);
    if (left && left.revision !== template.revision) this.#base = { ...this.#base, revision: left.revision, meaning: null };
    this.isLeftOver = left !== null;
    this.session = new DocumentSession(left?.spec ?? text);
    this.#state = { kind: left ? "unsaved" : "saved" };
    this.session.subscribe(() => this.#settle());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): WriteState => this.#state;

  /** What the server does not have yet; null for nothing. */
  get unsaved(): Backup | null {
    const { revision, name } = this.#base;
    return this.#isSaved ? null : { revision, name, spec: this.session.text };
  }

  /** Takes note of what the server has now; what is unsaved here stays. */
  arrive(template: Template): void {
    if (template.revision > this.#latest.revision) this.#latest = template;
    if (template.revision <= this.#base.revision) return;
    const theirs = meaningOf(textOf(template));
    if (this.#isSaved) this.load(template);
    else if (theirs === this.#base.meaning || theirs === this.#mine) this.#rebase(baseOf(template));
  }

  /** Saves the text, and gives what the server has then; null where it has something else, or nothing is new. */
  async save(): Promise<Template | null> {
    if (this.#state.kind !== "unsaved" || !this.session.snapshot().doc.root) return null;
    this.#become({ kind: "saving" });
    try {
      return await this.#send();
    } finally {
      if (this.snapshot().kind === "saving") this.#settle(true);
    }
  }

  /** Shows what the server has instead of what is here. */
  load(theirs: Template): void {
    this.#base = baseOf(theirs);
    this.#become({ kind: "saved" });
    if (this.#mine !== this.#base.meaning) this.session.replace(textOf(theirs));
    this.#settle(true);
  }

  /** Goes back to what the server has. */
  readonly giveUp = (): void => {
    this.load(this.#latest);
  };

  /** Saves what is here after all; what the server has remains as a version. */
  async saveOver(theirs: Template): Promise<Template | null> {
    this.#rebase(baseOf(theirs));
    return this.save();
  }

  /** Sends the text once more where only the name was changed elsewhere. */
  async #send(mayRepeat = true): Promise<Template | null> {
    const { revision, name } = this.#base;
    const { text } = this.session;
    try {
      const kept = await this.store.save(this.#id, bodyOf(text, name), revision);
      this.#latest = kept;
      this.#base = { revision: kept.revision, name: kept.name, meaning: meaningOf(text) };
      return kept;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) throw error;
    }
    const theirs = await this.store.read(this.#id);
    const said = meaningOf(textOf(theirs));
    const isBase = said === this.#base.meaning;
    if (isBase || said === meaningOf(text)) this.#base = baseOf(theirs);
    if (isBase && mayRepeat) return this.#send(false);
    if (said !== meaningOf(text)) this.#become({ kind: "conflict", theirs });
    return said === meaningOf(text) ? theirs : null;
  }

  get #mine(): string {
    return meaningOf(this.session.text);
  }

  get #isSaved(): boolean {
    return this.#mine === this.#base.meaning;
  }

  #rebase(base: Base): void {
    this.#base = base;
    this.#settle(true);
  }

  #settle(isOver = false): void {
    if (!isOver && (this.#state.kind === "saving" || this.#state.kind === "conflict")) return;
    const kind = this.#isSaved ? "saved" : "unsaved";
    if (kind !== this.#state.kind) this.#become({ kind });
  }

  #become(state: WriteState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function baseOf(template: Template): Base {
  return { revision: template.revision, name: template.name, meaning: meaningOf(textOf(template)) };
}

/** What a text says, however it is laid out; the text itself where it is not JSON. */
function meaningOf(text: string): string {
  try {
    const { description = "", variables = {}, ...rest } = JSON.parse(text) as Partial<Template>;
    return JSON.stringify([description, variables, rest]);
  } catch {
    return text;
  }
}
