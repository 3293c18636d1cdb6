import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { DocumentSession } from "../document/session";
import { dropBackup, keepBackup, readBackup } from "./backup";
import { readDraft, saveDraft, type Draft, type DraftKind } from "./draft";
import { DraftSaver, type SaveState } from "./draft-saver";

/** A draft that is being edited: its text with history, its name, and how far it is saved. */
export interface OpenDraft {
  id: string;
  kind: DraftKind;
  name: string;
  rename: (name: string) => void;
  session: DocumentSession;
  saver: DraftSaver;
  state: SaveState;
  /** Shows what the server has instead of what is here. */
  load: (theirs: Draft) => void;
}

/** Opens a draft, with what an earlier visit left unsaved. */
export function useOpenDraft(draft: Draft): OpenDraft {
  const [{ session, saver, first }] = useState(() => opened(draft));
  const [name, setName] = useState(first);
  const state = useSyncExternalStore(saver.subscribe, saver.snapshot);
  useSaving(draft.id, session, saver);
  useDraftCache(draft.id, state);
  const rename = (words: string) => {
    setName(words);
    saver.edit({ name: words.trim() || draft.name });
  };
  const load = (theirs: Draft) => {
    saver.surrender(theirs);
    session.replace(theirs.spec);
    setName(theirs.name);
  };
  useNews(draft.id, saver, load);
  return { id: draft.id, kind: draft.kind, name, rename, session, saver, state, load };
}

/** What was left unsaved is of an older revision where somebody wrote since: saving it will tell. */
function opened(draft: Draft) {
  const backup = readBackup(draft.id);
  const left = backup && (backup.spec !== draft.spec || backup.name !== draft.name) ? backup : null;
  const saver = new DraftSaver(left ? { ...draft, revision: left.revision } : draft, { save: saveDraft, read: readDraft });
  if (left) saver.edit({ name: left.name, spec: left.spec });
  else dropBackup(draft.id);
  return { saver, session: new DocumentSession(left?.spec ?? draft.spec), first: left?.name ?? draft.name };
}

function useSaving(id: string, session: DocumentSession, saver: DraftSaver): void {
  useEffect(() => {
    const keep = () => (saver.unsaved ? keepBackup(id, saver.unsaved) : dropBackup(id));
    const leave = (isLeaving: boolean) => {
      keep();
      void saver.save(isLeaving);
    };
    const onHidden = () => document.hidden && leave(true);
    const onHide = () => leave(true);
    const stop = session.subscribe(() => saver.edit({ spec: session.text }));
    // For as long as the saver lives: it may still be saving when another page is shown.
    saver.subscribe(() => {
      const { kind } = saver.snapshot();
      if (kind === "saved" || kind === "failed" || kind === "conflict") keep();
    });
    document.addEventListener("visibilitychange", onHidden);
    window.addEventListener("pagehide", onHide);
    return () => {
      document.removeEventListener("visibilitychange", onHidden);
      window.removeEventListener("pagehide", onHide);
      stop();
      leave(false);
    };
  }, [id, session, saver]);
}

/** Whoever opens the draft again, or its list, reads it anew. */
function useDraftCache(id: string, state: SaveState): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (state.kind !== "saved") return;
    void cache.invalidateQueries({ queryKey: ["drafts"] });
    void cache.invalidateQueries({ queryKey: ["draft", id], refetchType: "none" });
  }, [cache, id, state.kind]);
}

/** What another tab wrote is shown when this one is looked at again, unless there is something unsaved. */
function useNews(id: string, saver: DraftSaver, load: (theirs: Draft) => void): void {
  useEffect(() => {
    const look = async () => {
      if (document.hidden || saver.unsaved) return;
      const theirs = await readDraft(id).catch(() => null);
      if (theirs && theirs.revision > saver.revision && !saver.unsaved) load(theirs);
    };
    const onSeen = () => void look();
    document.addEventListener("visibilitychange", onSeen);
    window.addEventListener("focus", onSeen);
    return () => {
      document.removeEventListener("visibilitychange", onSeen);
      window.removeEventListener("focus", onSeen);
    };
  });
}
