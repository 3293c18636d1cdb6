import { duration } from "../format";
import classes from "./timeline-picture.module.css";

interface Props {
  /** What the time is of, for those who cannot see it. */
  label: string;
  /** Where it stands. */
  at: number;
  /** Length of the timeline. */
  seconds: number;
  onSeek: (seconds: number) => void;
}

/** A line across the timeline, moved along the ruler by pointer and by keyboard. */
export function Playhead({ label, at, seconds, onSeek }: Props) {
  return (
    <>
      <input type="range" className={classes.seek} aria-label={label} min={0} max={seconds}
        step={Math.max(seconds / 1000, 0.04)} value={at} aria-valuetext={duration(at)}
        onChange={(event) => onSeek(Number(event.currentTarget.value))} />
      <div className={classes.playhead} style={{ left: `${(Math.min(at, seconds) / seconds) * 100}%` }} />
    </>
  );
}
