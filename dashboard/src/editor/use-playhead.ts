import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useListen } from "../listen/use-listen";
import type { Plan } from "../timeline/plan";

/** The last moment that has a frame, in seconds before the end. */
const LAST_SECONDS = 0.05;

/** A time in a plan: chosen by hand, or moved along by its sound. */
export function usePlayhead(plan: Plan | null, first: number) {
  const [wanted, want] = useState(first);
  const [settled] = useDebouncedValue(wanted, 200);
  const listening = useListen();
  const last = Math.max(0, (plan?.durationSeconds ?? 0) - LAST_SECONDS);
  const seek = (seconds: number) => {
    listening.stop();
    want(seconds);
  };
  return {
    listening, last, seek,
    /** Where it stands. */
    seconds: Math.min(listening.seconds ?? wanted, last),
    /** Where it was put by hand. */
    chosen: Math.min(wanted, last),
    /** The same once it rests: what a frame is asked for. */
    at: Math.min(settled, last),
  };
}
