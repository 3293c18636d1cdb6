import { duration } from "../format";
import type { Job } from "../jobs/job";

export type Report = NonNullable<Job["qc"]>;

/** What a report comes to: in sentences, and whether nothing needs a look. */
export interface Verdict {
  isGood: boolean;
  sentences: string[];
}

/** A frame at 25 frames a second: what ends less apart ends together. */
const TOGETHER_SECONDS = 0.04;

/** A quality report in words. */
export function verdictOf(qc: Report): Verdict {
  const isApart = qc.avDifferenceSeconds > TOGETHER_SECONDS;
  const isClipped = (qc.clippedSamples ?? 0) > 0;
  return {
    isGood: !isApart && !isClipped,
    sentences: [picture(qc), sound(qc), isApart ? `Picture and sound end ${qc.avDifferenceSeconds.toFixed(2)} s apart.` : ""].filter(Boolean),
  };
}

function picture({ frames, videoSeconds }: Report): string {
  return frames > 0 ? `All ${frames} frames are there: ${duration(videoSeconds)} of picture.` : "";
}

function sound({ audioSeconds, audioPeak, clippedSamples }: Report): string {
  if (!audioSeconds) return "There is no sound.";
  const length = `${duration(audioSeconds)} of sound`;
  if (clippedSamples) return `${length}. Together the sounds were too loud in ${clippedSamples} samples, and were turned down there.`;
  if (audioPeak === null || audioPeak === undefined) return `${length}.`;
  return audioPeak > 0 ? `${length}, the loudest moment ${decibels(audioPeak)}.` : `${length}, all of it silent.`;
}

/** How loud a sample is: `3.1 dB below full scale`. */
export function decibels(peak: number): string {
  const level = 20 * Math.log10(peak);
  if (Math.abs(level) < 0.05) return "at full scale";
  return `${Math.abs(level).toFixed(1)} dB ${level < 0 ? "below" : "above"} full scale`;
}
