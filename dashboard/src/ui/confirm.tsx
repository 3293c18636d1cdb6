import type { modals } from "@mantine/modals";
import { lazy, Suspense, useSyncExternalStore } from "react";

type Question = NonNullable<Parameters<typeof modals.openConfirmModal>[0]>;

const Dialogs = lazy(() => import("./dialogs"));
const listeners = new Set<() => void>();
let isWanted = false;
let onShown: () => void = () => undefined;
const shown = new Promise<void>((resolve) => {
  onShown = resolve;
});

/** Asks before something is done that cannot be undone. */
export async function confirm(question: Question): Promise<void> {
  isWanted = true;
  for (const listener of listeners) listener();
  const { modals } = await import("@mantine/modals");
  await shown;
  modals.openConfirmModal(question);
}

/** Where such questions appear; what they need is loaded with the first of them. */
export function Questions() {
  const isShown = useSyncExternalStore(subscribe, () => isWanted);
  return isShown ? <Suspense fallback={null}><Dialogs onShown={onShown} /></Suspense> : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
