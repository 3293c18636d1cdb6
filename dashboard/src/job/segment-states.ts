import { ended, type Job } from "../jobs/job";
import type { PlannedSegment } from "../timeline/blocks";
import type { Plan } from "../timeline/plan";

/** Stages after all segments have been encoded. */
const MADE = new Set(["stitch", "verify", "publish"]);

/** What the server says of segments that are not done: QUEUED, ENCODING or FAILED by fingerprint. */
export type Unfinished = Readonly<Record<string, string>>;

/** The segments of a plan as they stand; nothing is called encoded of which that is not known. */
export function segmentStates(job: Pick<Job, "status" | "stage">, segments: Plan["segments"], unfinished: Unfinished | undefined): PlannedSegment[] {
  return segments.map((segment) => ({ ...segment, state: segment.cached ? undefined : stateOf(job, segment.fingerprint, unfinished) }));
}

function stateOf(job: Pick<Job, "status" | "stage">, fingerprint: string, unfinished: Unfinished | undefined): PlannedSegment["state"] {
  if (job.status === "SUCCEEDED" || MADE.has(job.stage ?? "")) return undefined;
  if (!isEncoding(job) || !unfinished) return "waiting";
  const status = unfinished[fingerprint];
  if (status === undefined) return undefined;
  return status === "ENCODING" ? "encoding" : "waiting";
}

/** Whether the server can say which segments are done. */
export function isEncoding(job: Pick<Job, "status" | "stage">): boolean {
  return !ended(job) && job.stage === "encode";
}
