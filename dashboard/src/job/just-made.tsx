import { Group, Text } from "@mantine/core";
import { useState } from "react";

import { duration } from "../format";
import type { Job } from "../jobs/job";
import type { PlannedSegment } from "../timeline/blocks";
import { firstSeen } from "../timeline/filmstrip";
import type { Plan } from "../timeline/plan";
import classes from "./result.module.css";
import { made, NOTHING_MADE } from "./newest";
import { SegmentPicture } from "./segment-picture";

interface Props {
  job: Job;
  plan: Plan;
  segments: PlannedSegment[];
}

/** The picture that was encoded last, while a job is rendered. */
export function JustMade({ job, plan, segments }: Props) {
  const [known, setKnown] = useState(NOTHING_MADE);
  const now = made(known, segments);
  if (now !== known) setKnown(now);
  if (!now.newest) return null;
  const seconds = firstSeen(segments, plan.plays, plan.framesPerSecond || 1, now.newest);
  return (
    <Group component="figure" m={0} gap="sm" align="end">
      <SegmentPicture jobId={job.id} fingerprint={now.newest} className={classes.justMade} />
      <Text component="figcaption" size="xs" c="dimmed" className="tabular">
        Just encoded{seconds === undefined ? "" : `: ${duration(seconds)}`}
      </Text>
    </Group>
  );
}
