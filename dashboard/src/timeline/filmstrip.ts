import type { PlannedSegment, Play } from "./blocks";

/** When a slot of the strip begins, in seconds, and the first encoded segment that is seen in it. */
export interface Slot {
  fingerprint: string;
  start: number;
}

/** The timeline cut into equal slots; those where nothing is encoded, or listed, are left out. */
export function filmstrip(segments: PlannedSegment[], plays: Play[], fps: number, seconds: number, count: number): Slot[] {
  const slots: Slot[] = [];
  const length = seconds / count;
  let frame = 0;
  let next = 0; // the first slot that has nothing yet
  for (const [index, frames, times] of plays) {
    const begin = frame / fps;
    frame += frames * times;
    const segment = segments[index];
    if (!segment || segment.state) continue;
    next = Math.max(next, Math.floor(begin / length));
    for (; next < count && next * length < frame / fps; next += 1) {
      slots.push({ fingerprint: segment.fingerprint, start: next * length });
    }
  }
  return slots;
}

/** Seconds of the master at which a segment is seen first; undefined where it is not played. */
export function firstSeen(segments: PlannedSegment[], plays: Play[], fps: number, fingerprint: string): number | undefined {
  let frame = 0;
  for (const [index, frames, times] of plays) {
    if (segments[index]?.fingerprint === fingerprint) return frame / fps;
    frame += frames * times;
  }
  return undefined;
}
