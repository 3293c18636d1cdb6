import { Paper, Stack, Text } from "@mantine/core";

import { useChecked } from "../editor/checked";
import { PreviewPlayer } from "../editor/preview-player";
import { Problems } from "../form/problems";
import { duration, size, wait } from "../format";

/** What a filled template looks like; nothing while a value is missing. */
export function TemplatePreview({ text }: { text: string | null }) {
  const checked = useChecked(text ?? "", text !== null);
  const plan = text === null ? null : (checked.data?.plan ?? null);
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Your video">
      <Stack gap="sm">
        <PreviewPlayer text={text ?? ""} plan={plan} ratio={16 / 9} enabled={plan !== null} first={1}
          placeholder="A frame appears here once everything is filled in." />
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
