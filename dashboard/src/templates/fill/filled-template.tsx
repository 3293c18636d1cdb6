import { Button, Paper, Stack, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";

import type { DocumentSession } from "../../document/session";
import classes from "../../form/form.module.css";
import { Problems } from "../../form/problems";
import { ProblemAlert } from "../../ui/problem-alert";
import type { Template } from "../template";
import { TemplatePreview } from "./template-preview";
import { TemplateValues } from "./template-values";
import type { Filling } from "./use-filling";

interface Props {
  session: DocumentSession;
  template: Template;
  filling: Filling;
}

/** The variables of a template as a form, with a picture of the result beside it. */
export function FilledTemplate({ session, template, filling: { filled } }: Props) {
  const problems = filled.data?.problems ?? [];
  const at = (name: string) => problems.find(({ pointer }) => pointer === `/variables/${name}`)?.message;
  return (
    <div className={classes.columns}>
      <Paper withBorder radius="lg" p="lg" className={classes.main} component="section" aria-label="Values">
        {template.description && <Text size="sm" c="dimmed" mb="md">{template.description}</Text>}
        <TemplateValues session={session} template={template} problemOf={at} />
      </Paper>
      <Stack gap="md" className={classes.side}>
        {filled.isError && <ProblemAlert error={filled.error} retry={() => void filled.refetch()} />}
        <Problems problems={problems.filter(({ pointer }) => !pointer.startsWith("/variables/"))} nameAt={() => undefined} />
        <TemplatePreview text={filled.data?.text ?? null} template={template} />
      </Stack>
    </div>
  );
}

/** Renders the values as they are. */
export function RenderButton({ filling: { filled, render }, name }: { filling: Filling; name: string }) {
  return (
    <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={render.isPending} disabled={!filled.data?.text}
      onClick={() => render.mutate(name)}>Render</Button>
  );
}
