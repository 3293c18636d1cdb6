import { useEffect, useState } from "react";

import { Playhead } from "../timeline/playhead";

interface Props {
  player: HTMLMediaElement;
  seconds: number;
}

const MOVES = ["timeupdate", "seeking", "loadedmetadata"] as const;

/** The playhead of a player: it follows what is played, and moves it. */
export function PlayerPlayhead({ player, seconds }: Props) {
  const [at, setAt] = useState(player.currentTime);
  useEffect(() => {
    const follow = () => setAt(player.currentTime);
    for (const event of MOVES) player.addEventListener(event, follow);
    return () => { for (const event of MOVES) player.removeEventListener(event, follow); };
  }, [player]);
  function move(time: number) {
    seek(player, time);
    setAt(time); // at once, or the slider falls back and seeks to where it was
  }
  return <Playhead label="Time of the player" at={at} seconds={seconds} onSeek={move} />;
}

/** Show another time; what plays goes on from there. */
export function seek(player: HTMLMediaElement, seconds: number) {
  player.currentTime = seconds;
}
