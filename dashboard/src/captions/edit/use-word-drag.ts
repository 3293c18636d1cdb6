import { useRef, useState, type PointerEvent } from "react";

import { moveWord, type Edge, type Place } from "../../spec/cue-edits";
import type { Cue } from "../../spec/cues";

/** Pixels at a word's sides that are taken for its beginning and its end. */
const EDGE_PIXELS = 7;

/** Words that are dragged along a line; they are written once they are let go. */
export function useWordDrag(cues: readonly Cue[], pixels: number, onChange: (cues: Cue[]) => void) {
  const [dragged, setDragged] = useState<Cue[] | null>(null);
  const held = useRef<{ place: Place; edge: Edge; from: number } | null>(null);
  const moved = (event: PointerEvent) => {
    const { place, edge, from } = held.current ?? { place: { cue: -1, word: -1 }, edge: "both" as const, from: 0 };
    return moveWord(cues, place, edge, (event.clientX - from) / pixels);
  };
  const grip = (place: Place, onHold: () => void) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { place, edge: edgeAt(event), from: event.clientX };
      onHold();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.style.cursor = edgeAt(event) === "both" ? "grab" : "ew-resize";
      if (held.current && event.clientX !== held.current.from) setDragged(moved(event));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (held.current && event.clientX !== held.current.from) onChange(moved(event));
      held.current = null;
      setDragged(null);
    },
    onPointerCancel: () => {
      held.current = null;
      setDragged(null);
    },
  });
  return { shown: dragged ?? cues, dragged: dragged !== null, grip };
}

function edgeAt(event: PointerEvent<HTMLElement>): Edge {
  const { left, right, width } = event.currentTarget.getBoundingClientRect();
  const reach = Math.min(EDGE_PIXELS, width / 3);
  if (event.clientX - left < reach) return "start";
  return right - event.clientX < reach ? "end" : "both";
}
