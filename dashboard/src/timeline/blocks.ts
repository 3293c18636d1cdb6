import type { Plan } from "./plan";

/** How a stretch of the master came about. */
export type Origin = "encoded" | "reused" | "repeated" | "still" | "encoding" | "waiting";

/** A segment of the plan; `state` where it is not encoded: being made, or not begun. */
export type PlannedSegment = Plan["segments"][number] & { state?: "encoding" | "waiting" | undefined };

/** `[segment, frames, times]`: a segment that is played some times in a row. */
export type Play = Plan["plays"][number];

/** A stretch of the master in seconds. */
export interface Block {
  origin: Origin;
  start: number;
  end: number;
  segments: number;
}

/**
 * The master as stretches of equal origin, in order.
 *
 * A segment is new where it is played first; wherever it comes again its packets are repeated.
 * Runs of segments that are not listed (index -1) leave gaps.
 */
export function blocks(segments: PlannedSegment[], plays: Play[], fps: number): Block[] {
  const seen = new Set<number>();
  const made: Block[] = [];
  let frame = 0;
  for (const [index, frames, times] of plays) {
    const segment = segments[index];
    if (!segment) {
      frame += frames * times;
      continue;
    }
    const first = originOf(segment, seen.has(index));
    seen.add(index);
    frame = push(made, first, frame, frames, 1, fps);
    if (times > 1) frame = push(made, segment.state ?? "repeated", frame, frames * (times - 1), times - 1, fps);
  }
  return made;
}

function originOf(segment: PlannedSegment, again: boolean): Origin {
  if (segment.state) return segment.state;
  if (again) return "repeated";
  if (segment.cached) return "reused";
  return segment.kind === "still" ? "still" : "encoded";
}

function push(made: Block[], origin: Origin, frame: number, frames: number, count: number, fps: number): number {
  const start = frame / fps;
  const end = (frame + frames) / fps;
  const last = made.at(-1);
  if (last?.origin === origin && last.end === start) {
    last.end = end;
    last.segments += count;
  } else {
    made.push({ origin, start, end, segments: count });
  }
  return frame + frames;
}

/** Seconds of the master by origin. */
export function totals(made: Block[]): Map<Origin, number> {
  const sums = new Map<Origin, number>();
  for (const { origin, start, end } of made) sums.set(origin, (sums.get(origin) ?? 0) + end - start);
  return sums;
}
