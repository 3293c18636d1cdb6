import { Paper, Slider, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { PreviewFrame } from "../editor/preview-frame";
import { duration, size, wait } from "../format";
import { SHAPES } from "../spec/shapes";
import { IN_JSON } from "../spec/music-video";
import { ProblemAlert } from "../ui/problem-alert";
import { Chapters } from "./chapters";
import { totalSeconds } from "./model";
import type { MusicVideoState } from "./use-music-video";

/** What the video looks like, how long and large it gets, and its chapters. */
export function Summary({ state }: { state: MusicVideoState }) {
  const { plan, settled, video, checked, problems } = state;
  const [playhead, setPlayhead] = useState(3);
  const [at] = useDebouncedValue(playhead, 200);
  const { width, height } = SHAPES[video.shape === IN_JSON ? "wide" : video.shape];
  const last = Math.max(0, (plan?.durationSeconds ?? 0) - 0.05);
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Your video">
      <Stack gap="sm">
        <PreviewFrame text={settled} at={Math.min(at, last)} enabled={plan !== null && problems.length === 0}
          ratio={plan ? plan.width / plan.height : width / height} placeholder={hintOf(state)} />
        {plan && (
          <Slider min={0} max={Math.max(1, Math.floor(last))} value={Math.min(playhead, last)} onChange={setPlayhead} size="sm"
            label={(value) => duration(value)} thumbLabel="Time shown in the preview" />
        )}
        <Totals state={state} />
        {checked.isError && <ProblemAlert error={checked.error} retry={() => void checked.refetch()} />}
        {plan && plan.chapters && plan.chapters.length > 0 && <Chapters chapters={plan.chapters} />}
      </Stack>
    </Paper>
  );
}

function hintOf({ pictures, songs, isUploading, states }: MusicVideoState): string {
  if (pictures.length === 0) return "Add a picture to see your video.";
  if (songs.length === 0) return "Add a song to see your video.";
  if (isUploading) return `A frame appears here once your files have arrived: ${states.filter((state) => state === "ready").length} of ${states.length} so far.`;
  return "A frame appears here in a moment.";
}

function Totals({ state: { plan, songs, isCurrent } }: { state: MusicVideoState }) {
  const known = plan?.durationSeconds ?? totalSeconds(songs);
  return (
    <div role="status" aria-label="Totals">
      <Text size="sm" className="tabular" style={{ opacity: isCurrent || !plan ? 1 : 0.6 }}>
        {known ? <Text span fw={600}>{duration(known)} long</Text> : "Add songs to see how long it gets."}
        {plan && `, about ${size(plan.estimatedBytes)}, ready in about ${wait(plan.estimatedSeconds)}`}
      </Text>
    </div>
  );
}
