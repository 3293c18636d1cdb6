import type { Problem } from "../api/problem";
import type { Play } from "./blocks";
import type { Lane } from "./lane";

/** A plan as the server summarises it. */
export interface Plan {
  width: number;
  height: number;
  framesPerSecond: number;
  frames: number;
  durationSeconds: number;
  uniqueFrames: number;
  framesToEncode: number;
  uniqueSegments: number;
  cachedSegments: number;
  segments: { fingerprint: string; kind: "still" | "moving"; frames: number; cached: boolean }[];
  plays: Play[];
  tracks: Lane[];
  audio: { chunks: number; cached: number } | null;
  estimatedSeconds: number;
  estimatedBytes: number;
  warnings: Problem[];
}

/** The plan of a job where it is told whole; lists and events leave most of it out. */
export function wholePlan(plan: object | null): Plan | null {
  return plan && "segments" in plan ? (plan as Plan) : null;
}
