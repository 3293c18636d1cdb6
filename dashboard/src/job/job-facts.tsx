import { Anchor } from "@mantine/core";
import { Link } from "react-router";

import { counted, duration, moment, size, wait } from "../format";
import { speed, type Job } from "../jobs/job";
import { Facts } from "../ui/facts";

/** What there is to know about a job in numbers. */
export function JobFacts({ job }: { job: Job }) {
  const plan = job.plan;
  const times = speed(job);
  return (
    <Facts entries={[
      ["Length", job.durationSeconds ? duration(job.durationSeconds) : null],
      ["Picture", plan?.width ? `${plan.width} × ${plan.height}, ${+plan.framesPerSecond.toFixed(3)} frames a second` : null],
      ["Size", job.bytes ? size(job.bytes) : null],
      [ENDED[job.status] ?? "Rendered in", rendered(job)],
      ["Speed", times ? `${times.toFixed(times < 10 ? 1 : 0)} times real time` : null],
      [job.status === "SUCCEEDED" ? "Encoded" : "To encode", plan?.frames ? encoded(plan) : null],
      ["Template", job.templateId ? <Origin id={job.templateId} revision={job.templateRevision} /> : null],
      ["Attempt", job.attempt > 1 ? String(job.attempt) : null],
      ["Sent", moment(job.createdAt)],
      ["Finished", job.finishedAt ? moment(job.finishedAt) : null],
      ...Object.entries(job.metadata).map(([key, value]): [string, string] => [key, value]),
    ]} />
  );
}

/** The template that a job was made from, as it was then. */
function Origin({ id, revision }: { id: string; revision: number | null }) {
  return <Anchor component={Link} to={`/templates/${id}?tab=versions`} inherit underline="always">{revision ? `Version ${revision}` : "Open"}</Anchor>;
}

const ENDED: Partial<Record<Job["status"], string>> = { CANCELLED: "Cancelled after", FAILED: "Failed after" };

function rendered(job: Job): string | null {
  if (!job.startedAt || !job.finishedAt) return null;
  return wait((new Date(job.finishedAt).getTime() - new Date(job.startedAt).getTime()) / 1000);
}

function encoded(plan: NonNullable<Job["plan"]>): string {
  const rate = plan.framesPerSecond || 1;
  const shown = duration(plan.frames / rate);
  return `${wait(plan.framesToEncode / rate)} of ${shown} shown, in ${counted(plan.uniqueSegments - plan.cachedSegments, "segment")}`;
}
