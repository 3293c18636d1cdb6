import "@mantine/core/styles/Slider.css";

import { Paper, Slider, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useChecked } from "../editor/checked";
import { PreviewFrame } from "../editor/preview-frame";
import { Problems } from "../form/problems";
import { duration, size, wait } from "../format";

/** What a filled template looks like; nothing while a value is missing. */
export function TemplatePreview({ text }: { text: string | null }) {
  const checked = useChecked(text ?? "", text !== null);
  const plan = text === null ? null : (checked.data?.plan ?? null);
  const [playhead, setPlayhead] = useState(1);
  const [at] = useDebouncedValue(playhead, 200);
  const last = Math.max(0, (plan?.durationSeconds ?? 0) - 0.05);
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Your video">
      <Stack gap="sm">
        <PreviewFrame text={text ?? ""} at={Math.min(at, last)} enabled={Boolean(plan?.width)} ratio={plan?.width ? plan.width / plan.height : 16 / 9}
          placeholder="A frame appears here once everything is filled in." />
        {plan && last > 1 && (
          <Slider min={0} max={last} step={0.1} value={Math.min(playhead, last)} onChange={setPlayhead} size="sm" label={(value) => duration(value)}
            thumbLabel="Time shown in the preview" />
        )}
        <Problems problems={text === null ? [] : (checked.data?.problems ?? [])} nameAt={() => undefined} />
        {plan && (
          <Text size="sm" className="tabular">
            <Text span fw={600}>{duration(plan.durationSeconds)} long</Text>, about {size(plan.estimatedBytes)}, ready in about {wait(plan.estimatedSeconds)}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
