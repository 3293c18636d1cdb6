import { useMemo, type ReactNode } from "react";

import type { PlannedSegment, Play } from "./blocks";
import { filmstrip } from "./filmstrip";
import classes from "./timeline-picture.module.css";

const SLOT_PIXELS = 84;
const MOST_SLOTS = 60;

interface Props {
  seconds: number;
  fps: number;
  segments: PlannedSegment[];
  plays: Play[];
  /** Width of the whole timeline. */
  pixels: number;
  /** The picture of a segment. */
  picture: (fingerprint: string) => ReactNode;
  onSeek?: ((seconds: number) => void) | undefined;
}

/** What is seen along the timeline, as far as it is encoded. */
export function FilmstripRow({ seconds, fps, segments, plays, pixels, picture, onSeek }: Props) {
  const count = Math.min(MOST_SLOTS, Math.max(1, Math.round(pixels / SLOT_PIXELS)));
  const slots = useMemo(() => filmstrip(segments, plays, fps, seconds, count), [segments, plays, fps, seconds, count]);
  return (
    <div className={classes.filmstrip} aria-hidden>
      {slots.map(({ fingerprint, start }) => (
        <div key={start} className={classes.slot} data-seeks={onSeek ? true : undefined} onClick={() => onSeek?.(start)} style={{ left: `${(start / seconds) * 100}%`, width: `${100 / count}%` }}>
          {picture(fingerprint)}
        </div>
      ))}
    </div>
  );
}
