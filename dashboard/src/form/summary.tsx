import { Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { PreviewPlayer } from "../editor/preview-player";
import { duration, roughly, size } from "../format";
import { IN_JSON, type InJson } from "../spec/music-video";
import { SHAPES, type Shape } from "../spec/shapes";
import { ProblemAlert } from "../ui/problem-alert";
import type { CheckedDocument } from "./checked-document";

interface Props {
  state: CheckedDocument;
  shape: Shape | InJson;
  /** Its length as far as it is known before the server was asked. */
  seconds: number | null;
  /** What has to be added before there is something to see. */
  missing: string | null;
  children?: ReactNode;
}

/** What the video looks like, and how long and large it gets. */
export function Summary({ state, shape, seconds, missing, children }: Props) {
  const { plan, settled, checked, problems } = state;
  const { width, height } = SHAPES[shape === IN_JSON ? "wide" : shape];
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Your video">
      <Stack gap="sm">
        <PreviewPlayer text={settled} plan={plan} ratio={width / height} enabled={plan !== null && problems.length === 0}
          placeholder={missing ?? hintOf(state)} first={3} />
        <Totals state={state} seconds={seconds} />
        {checked.isError && <ProblemAlert error={checked.error} retry={() => void checked.refetch()} />}
        {children}
      </Stack>
    </Paper>
  );
}

function hintOf({ isUploading, states, problems }: CheckedDocument): string {
  if (problems.length > 0) return "A frame appears here once the problems are solved.";
  if (!isUploading) return "A frame appears here in a moment.";
  const arrived = states.filter((state) => state === "ready").length;
  return `A frame appears here once your files have arrived: ${arrived} of ${states.length} so far.`;
}

function Totals({ state: { plan, isCurrent }, seconds }: { state: CheckedDocument; seconds: number | null }) {
  const known = plan?.durationSeconds ?? seconds;
  return (
    <div role="status" aria-label="Totals">
      <Text size="sm" className="tabular" style={{ opacity: isCurrent || !plan ? 1 : 0.6 }}>
        {known ? <Text span fw={600}>{duration(known)} long</Text> : "The length is shown here."}
        {plan && `, about ${size(plan.estimatedBytes)}, ready in about ${roughly(plan.estimatedSeconds)}`}
      </Text>
    </div>
  );
}
