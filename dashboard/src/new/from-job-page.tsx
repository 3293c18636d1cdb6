import { useEffect, useRef } from "react";
import { useLocation, useParams } from "react-router";

import type { DraftKind } from "../drafts/draft";
import { useSpec } from "../job/job-query";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useStart, type NewDraft } from "./start";

/** Makes a draft of what a job rendered, and opens it. */
export default function FromJobPage() {
  const { jobId = "" } = useParams();
  const spec = useSpec(jobId);
  const { name } = (useLocation().state ?? {}) as { name?: string };
  if (spec.isPending) return <Waiting />;
  if (spec.isLoadingError) return <ProblemAlert error={spec.error} retry={() => void spec.refetch()} />;
  return <Start key={jobId} draft={{ name: name || "Untitled video", kind: kindOf(spec.data), spec: `${JSON.stringify(spec.data, null, 2)}\n` }} />;
}

function Start({ draft }: { draft: NewDraft }) {
  const start = useStart({ replace: true });
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    start.mutate(draft);
  }, [draft, start]);
  return start.isError ? <ProblemAlert error={start.error} retry={() => start.mutate(draft)} /> : <Waiting />;
}

/** Every longform spec can be shown by the form of music videos. */
function kindOf(spec: unknown): DraftKind {
  return typeof spec === "object" && spec !== null && "mode" in spec && spec.mode === "longform" ? "musicVideo" : "json";
}
