import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { Job } from "../jobs/job";
import type { PlannedSegment } from "../timeline/blocks";
import type { Plan, Track } from "../timeline/plan";
import { specLanes } from "../timeline/spec-lanes";
import { TimelinePicture } from "../timeline/timeline-picture";
import { useSpec } from "./job-query";
import { JustMade } from "./just-made";
import { PlayerPlayhead, seek } from "./player-playhead";
import { SegmentPicture } from "./segment-picture";
import { isEncoding, segmentStates, type Unfinished } from "./segment-states";

interface Props {
  job: Job;
  plan: Plan;
  /** What plays the result, where there is one. */
  player: HTMLMediaElement | null;
}

/** The timeline picture of a job, with its problems on the tracks they belong to. */
export function JobTimeline({ job, plan, player }: Props) {
  const problems = useMemo(() => trackProblems(job, plan.tracks), [job, plan]);
  const segments = useSegments(job, plan);
  return (
    <Stack gap="sm">
      {isEncoding(job) && <JustMade job={job} plan={plan} segments={segments} />}
      <TimelinePicture seconds={plan.durationSeconds} fps={plan.framesPerSecond || 1} lanes={plan.tracks}
        segments={segments} plays={plan.plays} buses={plan.buses} problems={problems}
        picture={(fingerprint) => <SegmentPicture jobId={job.id} fingerprint={fingerprint} />}
        playhead={player && <PlayerPlayhead player={player} seconds={plan.durationSeconds} />}
        onSeek={player ? (seconds) => seek(player, seconds) : undefined} />
    </Stack>
  );
}

function useSegments(job: Job, plan: Plan): PlannedSegment[] {
  const unfinished = useUnfinished(job);
  const { status, stage } = job;
  return useMemo(() => segmentStates({ status, stage }, plan.segments, unfinished), [status, stage, plan.segments, unfinished]);
}

/** The tracks of a job that failed before it was planned, with its problems on them. */
export function UnplannedTimeline({ job }: { job: Job }) {
  const spec = useSpec(job.id);
  const { lanes, seconds } = useMemo(() => specLanes(spec.data), [spec.data]);
  const problems = useMemo(() => trackProblems(job, lanes), [job, lanes]);
  if (!lanes.length) return null;
  return <TimelinePicture seconds={seconds} fps={1} lanes={lanes} segments={[]} plays={[]} problems={problems} />;
}

function trackProblems(job: Job, lanes: Track[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const problem of job.error?.errors ?? []) {
    const lane = lanes
      .filter(({ pointer }) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`))
      .sort((one, other) => other.pointer.length - one.pointer.length)[0];
    if (lane) found.set(lane.pointer, problem.message);
  }
  return found;
}

/** The segments that are not encoded yet, asked for while the job encodes. */
function useUnfinished(job: Job): Unfinished | undefined {
  const answer = useQuery({
    queryKey: ["unfinished", job.id],
    enabled: isEncoding(job),
    refetchInterval: 1000,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/dashboard/jobs/{job_id}/unfinished", { params: { path: { job_id: job.id } }, signal })) as Unfinished,
  });
  return answer.data;
}
