import { useCallback, useEffect, useRef, useState } from "react";

import { sendSpec } from "../api/spec-text";
import { notifyError } from "../ui/notify";

/** What somebody hears of a spec. */
export interface Listening {
  /** `waiting` until the first sound. */
  state: "silent" | "waiting" | "playing";
  /** The time in the spec that is heard, in seconds; null while nothing is. */
  seconds: number | null;
  /** Plays a spec from a time on, in place of what is heard. */
  play: (text: string, from: number) => void;
  stop: () => void;
}

type Heard = Pick<Listening, "state" | "seconds">;

const SILENCE: Heard = { state: "silent", seconds: null };

/** Plays the mix that the server makes of a spec; it falls silent when its page is left. */
export function useListen(): Listening {
  const [heard, setHeard] = useState(SILENCE);
  const end = useRef<(() => void) | null>(null);
  const stop = useCallback(() => {
    end.current?.();
    end.current = null;
    setHeard(SILENCE);
  }, []);
  useEffect(() => () => end.current?.(), []);
  const play = useCallback((text: string, from: number) => {
    stop();
    end.current = begin(text, from, setHeard, stop);
  }, [stop]);
  return { ...heard, play, stop };
}

/** Begins to play; what is returned ends it, and its connection with it. */
function begin(text: string, from: number, onHeard: (heard: Heard) => void, onEnd: () => void): () => void {
  const sound = new Audio();
  const asking = new AbortController();
  const failed = (error: unknown) => {
    if (asking.signal.aborted) return;
    notifyError("Nothing can be heard", error);
    onEnd();
  };
  const at = { signal: asking.signal };
  const tell = () => onHeard({ state: "playing", seconds: from + sound.currentTime });
  sound.addEventListener("playing", tell, at);
  sound.addEventListener("timeupdate", () => sound.currentTime > 0 && tell(), at);
  sound.addEventListener("ended", onEnd, at);
  sound.addEventListener("error", () => failed(new Error("The sound did not arrive.")), at);
  onHeard({ state: "waiting", seconds: from });
  addressOf(text, from, asking.signal)
    .then((url) => {
      sound.src = url;
      return sound.play();
    })
    .catch(failed);
  return () => {
    asking.abort();
    sound.removeAttribute("src");
    sound.load();
  };
}

async function addressOf(text: string, from: number, signal: AbortSignal): Promise<string> {
  const { url } = await sendSpec<{ url: string }>("/v1/listen", `{"spec": ${text}, "from": ${from.toFixed(3)}}`, { signal });
  return url;
}
