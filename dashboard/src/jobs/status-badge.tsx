import { Badge } from "@mantine/core";

import type { JobStatus } from "./job";

const LOOKS: Record<JobStatus, { color: string; label: string }> = {
  QUEUED: { color: "gray", label: "Queued" },
  PROCESSING: { color: "blue", label: "Rendering" },
  SUCCEEDED: { color: "teal", label: "Done" },
  FAILED: { color: "red", label: "Failed" },
  CANCELLED: { color: "gray", label: "Cancelled" },
};

export const STATUSES = (Object.keys(LOOKS) as JobStatus[]).map((value) => ({ value, label: LOOKS[value].label }));

/** The state of a job in a word and a colour. */
export function StatusBadge({ status }: { status: JobStatus }) {
  const { color, label } = LOOKS[status];
  return (
    <Badge className={`status status-${color}`} variant="dot" color={color} tt="none" fw={500} radius="sm">
      {label}
    </Badge>
  );
}
