import type { Media } from "../../assets/media";
import classes from "./caption-editor.module.css";

/** How loud a stretch of a sound is; nothing where it is not known. */
export function SoundLine({ sound, from, seconds }: { sound: Media | undefined; from: number; seconds: number }) {
  if (!sound?.seconds || sound.peaks.length === 0) return null;
  const each = sound.seconds / sound.peaks.length;
  const loudest = Math.max(...sound.peaks, 0.01);
  const [first, last] = [Math.floor(from / each), Math.ceil((from + seconds) / each)];
  return (
    <svg className={classes.sound} viewBox={`0 0 ${seconds} 2`} preserveAspectRatio="none" aria-hidden>
      {sound.peaks.slice(first, last).map((peak, index) => {
        const height = Math.max(0.04, (peak / loudest) * 1.9);
        return <rect key={index} x={(first + index) * each - from} y={1 - height / 2} width={each * 0.8} height={height} />;
      })}
    </svg>
  );
}
