import type { components } from "../api/schema";
import { wholePlan } from "../timeline/plan";

/** A job; in lists and events, its plan is brief. */
export type Job = components["schemas"]["JobBody"] | components["schemas"]["BriefJobBody"];
export type JobStatus = Job["status"];

/** True where nothing more will happen by itself. */
export function ended(job: Pick<Job, "status">): boolean {
  return job.status !== "QUEUED" && job.status !== "PROCESSING";
}

/** What the job is called: its name, or the beginning of its id. */
export function title(job: Pick<Job, "id" | "name">): string {
  return job.name || `Render ${job.id.slice(0, 8)}`;
}

/** True where the result is sound alone. */
export function isSound(job: Job): boolean {
  return job.outputFormat !== null && job.plan?.width === 0;
}

/** Seconds of master per second of rendering; undefined where not known. */
export function speed(job: Job): number | undefined {
  if (!job.durationSeconds || !job.startedAt || !job.finishedAt) return undefined;
  const seconds = (new Date(job.finishedAt).getTime() - new Date(job.startedAt).getTime()) / 1000;
  return seconds > 0 ? job.durationSeconds / seconds : undefined;
}

/** News of a job, with the plan as it was known whole. */
export function withPlan(updated: Job, known: Job | undefined): Job {
  const keep = updated.attempt === known?.attempt && wholePlan(known.plan);
  return keep ? { ...updated, plan: known.plan } : updated;
}
