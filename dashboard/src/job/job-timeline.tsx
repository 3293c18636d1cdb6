import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { ended, type Job } from "../jobs/job";
import type { Plan } from "../timeline/plan";
import { TimelinePicture } from "../timeline/timeline-picture";

/** The timeline picture of a job, with its problems on the tracks they belong to. */
export function JobTimeline({ job }: { job: Job }) {
  const plan = job.plan as unknown as Plan;
  const problems = useMemo(() => trackProblems(job, plan), [job, plan]);
  const unfinished = useUnfinished(job);
  const segments = useMemo(
    () => plan.segments.map((segment) => ({ ...segment, waiting: unfinished.has(segment.fingerprint) })),
    [plan.segments, unfinished],
  );
  return (
    <TimelinePicture seconds={plan.durationSeconds} fps={plan.framesPerSecond || 1} lanes={plan.tracks}
      segments={segments} plays={plan.plays} problems={problems} />
  );
}

function trackProblems(job: Job, plan: Plan): Map<string, string> {
  const found = new Map<string, string>();
  for (const problem of job.error?.errors ?? []) {
    const lane = plan.tracks
      .filter(({ pointer }) => problem.pointer === pointer || problem.pointer?.startsWith(`${pointer}/`))
      .sort((one, other) => other.pointer.length - one.pointer.length)[0];
    if (lane) found.set(lane.pointer, problem.message);
  }
  return found;
}

const NONE: ReadonlySet<string> = new Set();

/** Fingerprints of the segments that are not encoded yet, asked for while the job encodes. */
function useUnfinished(job: Job): ReadonlySet<string> {
  const asked = !ended(job) && job.stage === "encode";
  const answer = useQuery({
    queryKey: ["unfinished", job.id],
    enabled: asked,
    refetchInterval: 1000,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/dashboard/jobs/{job_id}/unfinished", { params: { path: { job_id: job.id } }, signal })),
  });
  return useMemo(() => (asked && answer.data ? new Set(Object.keys(answer.data)) : NONE), [asked, answer.data]);
}
