const NOTICEABLE = 6; // decibels

/** Loudness of a waveform in decibels below full scale; null where there is none. */
export function loudness(peaks: readonly number[]): number | null {
  if (peaks.length === 0) return null;
  const power = peaks.reduce((sum, peak) => sum + peak * peak, 0) / peaks.length;
  return power > 0 ? 10 * Math.log10(power) : null;
}

/** For each song, how it stands out from the middle of all: a word, or nothing. */
export function standingOut(all: readonly (number | null)[]): (string | null)[] {
  const known = all.filter((value) => value !== null).sort((one, other) => one - other);
  const middle = known[Math.floor(known.length / 2)];
  return all.map((value) => {
    if (value === null || middle === undefined || known.length < 2) return null;
    if (value - middle > NOTICEABLE) return "Much louder than the others";
    return middle - value > NOTICEABLE ? "Much quieter than the others" : null;
  });
}
