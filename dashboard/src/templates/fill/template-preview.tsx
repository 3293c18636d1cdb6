import { Paper, Stack, Text } from "@mantine/core";

import { useChecked } from "../../editor/checked";
import { PreviewPlayer } from "../../editor/preview-player";
import { Problems } from "../../form/problems";
import { duration, size, wait } from "../../format";
import type { Template } from "../template";
import { TemplatePicture } from "../template-picture";

interface Props {
  /** The filled spec; null while a value is missing. */
  text: string | null;
  /** Shown with made-up values meanwhile. */
  template?: Template;
}

/** What a filled template looks like. */
export function TemplatePreview({ text, template }: Props) {
  const checked = useChecked(text ?? "", text !== null);
  const plan = text === null ? null : (checked.data?.plan ?? null);
  if (text === null && template) return <Meanwhile template={template} />;
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

function Meanwhile({ template }: { template: Template }) {
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label="Your video">
      <Stack gap="sm">
        <TemplatePicture template={template} />
        <Text size="sm" c="dimmed">With made-up values, until everything is filled in.</Text>
      </Stack>
    </Paper>
  );
}
