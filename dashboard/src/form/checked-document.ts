import { useDebouncedValue } from "@mantine/hooks";

import { useMedia } from "../assets/media";
import { useChecked } from "../editor/checked";
import type { SpecDocument } from "../spec/document";

/** A document with its files and with what the server says of it; nothing is asked before all files have arrived. */
export function useCheckedDocument(doc: SpecDocument, sources: readonly string[], isComplete: boolean) {
  const media = useMedia(sources);
  const states = [...media.values()].map(({ state }) => state);
  const isReady = isComplete && states.every((state) => state === "ready");
  const [settled] = useDebouncedValue(doc.text, 500);
  const checked = useChecked(settled, isReady);
  return {
    doc, media, states, isReady, settled, checked,
    isUploading: states.includes("uploading"),
    isBroken: doc.root === undefined,
    /** Whether plan and problems are those of the text as it is now. */
    isCurrent: isReady && settled === doc.text && !checked.isPlaceholderData,
    plan: isReady ? (checked.data?.plan ?? null) : null,
    problems: isReady ? (checked.data?.problems ?? []) : [],
  };
}

export type CheckedDocument = ReturnType<typeof useCheckedDocument>;
