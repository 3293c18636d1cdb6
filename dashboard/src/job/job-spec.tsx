import { lazy, Suspense } from "react";

import type { Job } from "../jobs/job";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useSpec } from "./job-query";

const JsonView = lazy(() => import("../editor/json-view"));

/** The spec as it was sent, to be folded. */
export function JobSpec({ job }: { job: Job }) {
  const spec = useSpec(job.id);
  if (spec.isPending) return <Waiting />;
  if (spec.isError) return <ProblemAlert error={spec.error} />;
  return (
    <Suspense fallback={<Waiting />}>
      <JsonView text={JSON.stringify(spec.data, null, 2)} label="Spec" />
    </Suspense>
  );
}
