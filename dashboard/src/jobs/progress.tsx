import { Group, Progress, Text } from "@mantine/core";

import { roughly, wait } from "../format";
import type { Job } from "./job";
import { useNow } from "./now";

const STAGES: Record<string, string> = {
  gather: "Fetching sources",
  plan: "Planning",
  encode: "Encoding",
  stitch: "Stitching",
  verify: "Checking",
  publish: "Publishing",
};

/** What a job waits for, and when it is tried again. */
function waitingText(waiting: NonNullable<Job["waiting"]>, now: number): string {
  const seconds = (Date.parse(waiting.nextTryAt) - now) / 1000;
  return `Waiting for ${waiting.for}, next try ${seconds > 1 ? `in ${wait(seconds)}` : "now"}`;
}

/** How far a running job is, what it does, and how long it will still take. */
export function JobProgress({ job, isLive = true }: { job: Job; isLive?: boolean }) {
  const now = useNow(5);
  const stage = job.waiting ? waitingText(job.waiting, now) : job.stage ? (STAGES[job.stage] ?? job.stage)
    : job.status === "QUEUED" ? "Waiting for a worker" : "Starting";
  const eta = job.etaSeconds != null && isLive && job.status === "PROCESSING" ? `, about ${roughly(job.etaSeconds)} left` : "";
  return (
    <div style={{ minWidth: 0 }}>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={4}>
        <Text size="xs" truncate className="tabular" title={job.waiting?.reason}>{`${stage}${eta}`}</Text>
        <Text size="xs" className="tabular" style={{ whiteSpace: "nowrap" }}>{Math.round(job.progress)} %</Text>
      </Group>
      <Progress value={job.progress} size="sm" animated={isLive && job.status === "PROCESSING"}
        aria-label={`${stage}, ${Math.round(job.progress)} percent`} />
    </div>
  );
}
