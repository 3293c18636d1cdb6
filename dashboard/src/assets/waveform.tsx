import { useMemo } from "react";

import classes from "./assets.module.css";

const BARS = 96;

/** The loudness of a sound over its time; peaks are 0 to 1. */
export function Waveform({ peaks }: { peaks: number[] }) {
  const bars = useMemo(() => reduced(peaks), [peaks]);
  return (
    <svg className={classes.waveform} viewBox={`0 0 ${bars.length * 3} 60`} preserveAspectRatio="none" aria-hidden>
      {bars.map((peak, index) => {
        const height = Math.max(1.5, peak * 56);
        return <rect key={index} x={index * 3} y={30 - height / 2} width={2} height={height} rx={1} />;
      })}
    </svg>
  );
}

function reduced(peaks: number[]): number[] {
  const count = Math.min(BARS, peaks.length);
  const most = Math.max(...peaks, 0.01);
  return Array.from({ length: count }, (_, index) => {
    const part = peaks.slice(Math.floor((index * peaks.length) / count), Math.floor(((index + 1) * peaks.length) / count));
    return Math.max(...part, 0) / most;
  });
}
