import { Button } from "@mantine/core";
import { IconPlayerStop, IconVolume } from "@tabler/icons-react";

import type { Listening } from "./use-listen";

interface Props {
  listening: Listening;
  text: string;
  /** Where to begin, in seconds. */
  from: number;
  /** Whether there is something to hear. */
  enabled: boolean;
}

/** Plays the sound from the playhead on, and stops it. */
export function ListenButton({ listening, text, from, enabled }: Props) {
  const { state, play, stop } = listening;
  return state === "silent" ? (
    <Button variant="default" size="xs" leftSection={<IconVolume size={16} aria-hidden />} disabled={!enabled}
      onClick={() => play(text, from)}>Listen</Button>
  ) : (
    <Button variant="default" size="xs" leftSection={<IconPlayerStop size={16} aria-hidden />} aria-busy={state === "waiting"}
      onClick={stop}>{state === "waiting" ? "Mixing" : "Stop"}</Button>
  );
}
