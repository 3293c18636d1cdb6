import { useEffect, useSyncExternalStore } from "react";

import type { DocumentSession, Snapshot } from "./session";

/** The document as it is now. */
export function useDocument(session: DocumentSession): Snapshot {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Ctrl+Z and its companions, wherever the focus is: one history for the whole page. */
export function useHistoryKeys(session: DocumentSession): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const wanted = key === "z" ? (event.shiftKey ? session.redo : session.undo) : key === "y" ? session.redo : undefined;
      if (!wanted || isForeign(event.target)) return;
      event.preventDefault();
      wanted();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [session]);
}

/** Fields that are no part of the document undo what was typed in them. */
function isForeign(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-own-history]") !== null;
}
