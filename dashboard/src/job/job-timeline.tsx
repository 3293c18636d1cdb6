import { useMemo } from "react";

import type { Job } from "../jobs/job";
import type { Plan } from "../timeline/plan";
import { TimelinePicture } from "../timeline/timeline-picture";

/** The timeline picture of a job, with its problems on the tracks they belong to. */
export function JobTimeline({ job }: { job: Job }) {
  const plan = job.plan as unknown as Plan;
  const problems = useMemo(() => trackProblems(job, plan), [job, plan]);
  return (
    <TimelinePicture seconds={plan.durationSeconds} fps={plan.framesPerSecond || 1} lanes={plan.tracks}
      segments={plan.segments} plays={plan.plays} problems={problems} />
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
