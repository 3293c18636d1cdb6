import { ApiError, sentence } from "../api/problem";
import type { Draft, DraftChange } from "./draft";

export type SaveState =
  | { kind: "saved" }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | { kind: "failed"; reason: string }
  /** Another tab or device wrote meanwhile. */
  | { kind: "conflict"; theirs: Draft };

/** Where drafts are saved. */
export interface DraftStore {
  save(id: string, change: DraftChange, revision: number): Promise<Draft>;
  read(id: string): Promise<Draft>;
}

interface Content {
  name: string;
  spec: string;
}

const SETTLED = 1_000; // milliseconds after an edit
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;

/** Saves a draft a moment after it was edited, and never over what somebody else has written. */
export class DraftSaver {
  #state: SaveState = { kind: "saved" };
  #revision: number;
  #saved: Content;
  #mine: Content;
  /** What was sent since the last answer: some of it may have arrived. */
  #unanswered: Content[] = [];
  #timer = 0;
  #pause = FIRST_PAUSE;
  #isBusy = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly draft: Draft, private readonly store: DraftStore) {
    this.#revision = draft.revision;
    this.#saved = { name: draft.name, spec: draft.spec };
    this.#mine = this.#saved;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SaveState => this.#state;

  /** What the server does not have yet, and the revision that it was made of; null for nothing. */
  get unsaved(): (Content & { revision: number }) | null {
    return isSame(this.#mine, this.#saved) ? null : { ...this.#mine, revision: this.#revision };
  }

  get isInConflict(): boolean {
    return this.#state.kind === "conflict";
  }

  get revision(): number {
    return this.#revision;
  }

  /** Takes an edit; it is saved once nothing more comes for a while. */
  edit(change: DraftChange): void {
    const mine = { ...this.#mine, ...change };
    if (isSame(mine, this.#mine)) return;
    this.#mine = mine;
    if (this.isInConflict) return;
    if (!this.#isBusy) this.#become({ kind: this.unsaved ? "unsaved" : "saved" });
    this.#pause = FIRST_PAUSE;
    this.#later(SETTLED);
  }

  /** Saves now, or once the save that is under way has ended; who leaves the page cannot wait for that. */
  async save(isLeaving = false): Promise<void> {
    this.#later(null);
    if (this.isInConflict || !this.unsaved || (this.#isBusy && !(isLeaving && !this.#isBeingSent))) return;
    this.#isBusy = true;
    this.#become({ kind: "saving" });
    const mine = this.#mine;
    this.#unanswered.push(mine);
    try {
      this.adopt(await this.store.save(this.draft.id, changeOf(this.#saved, mine), this.#revision), mine);
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.#isBusy = false;
    }
    if (this.unsaved && !this.isInConflict && this.#timer === 0) this.#later(SETTLED);
  }

  get #isBeingSent(): boolean {
    return this.#unanswered.some((sent) => isSame(sent, this.#mine));
  }

  /** Goes on from what the server has; edits since `base` remain unsaved. */
  adopt(theirs: Draft, base: Content = { name: theirs.name, spec: theirs.spec }): void {
    this.#revision = theirs.revision;
    this.#saved = { name: theirs.name, spec: theirs.spec };
    if (isSame(this.#mine, base)) this.#mine = this.#saved;
    this.#pause = FIRST_PAUSE;
    this.#unanswered = [];
    this.#become({ kind: this.unsaved ? "unsaved" : "saved" });
  }

  /** Gives up what is mine for what the server has. */
  surrender(theirs: Draft): void {
    this.#mine = { name: theirs.name, spec: theirs.spec };
    this.adopt(theirs);
  }

  stop(): void {
    this.#later(null);
  }

  async #failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.status === 412) return this.#meet();
    this.#become({ kind: "failed", reason: sentence(error) });
    this.#later(this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  /** Somebody wrote: it may have been this page, whose answer was lost. */
  async #meet(): Promise<void> {
    try {
      const theirs = await this.store.read(this.draft.id);
      const isKnown = theirs.revision <= this.#revision;
      const isOwn = isKnown || [this.#mine, ...this.#unanswered].some((own) => isSame(own, theirs));
      if (isOwn) this.adopt(theirs);
      else this.#become({ kind: "conflict", theirs });
    } catch (error) {
      this.#become({ kind: "failed", reason: sentence(error) });
      this.#later(this.#pause);
    }
  }

  #later(pause: number | null): void {
    globalThis.clearTimeout(this.#timer);
    this.#timer = pause === null ? 0 : Number(globalThis.setTimeout(() => void this.save(), pause));
  }

  #become(state: SaveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function isSame(one: Content, other: Content): boolean {
  return one.name === other.name && one.spec === other.spec;
}

function changeOf(saved: Content, mine: Content): DraftChange {
  return { ...(mine.name === saved.name ? {} : { name: mine.name }), ...(mine.spec === saved.spec ? {} : { spec: mine.spec }) };
}
