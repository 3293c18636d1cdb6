import { Alert, Anchor, Button, Paper, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";

import { sendSpec } from "../api/spec-text";
import { useDocument } from "../document/use-document";
import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { useTemplate, type Template } from "../editor/templates";
import classes from "../form/form.module.css";
import { Problems } from "../form/problems";
import { notifyError } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { useFilled } from "./filled";
import { renderBody, templateOf, valuesOf } from "./template-draft";
import { TemplatePreview } from "./template-preview";
import { TemplateValues } from "./template-values";

/** A video made from a template: its values in a form, and what they look like. */
export default function TemplateEditor({ draft }: { draft: OpenDraft }) {
  const { doc } = useDocument(draft.session);
  const id = templateOf(doc);
  return id ? <OfTemplate draft={draft} id={id} /> : (
    <>
      <EditorHeader draft={draft} kind="From a template" />
      <Alert color="yellow" title="This draft names no template">
        <Anchor component={Link} to="/new/template" inherit underline="always">Choose a template</Anchor>
      </Alert>
    </>
  );
}

function OfTemplate({ draft, id }: { draft: OpenDraft; id: string }) {
  const template = useTemplate(id);
  if (template.isPending) return <Waiting />;
  if (template.isLoadingError) return <ProblemAlert error={template.error} retry={() => void template.refetch()} />;
  return <Form draft={draft} template={template.data} />;
}

function Form({ draft, template }: { draft: OpenDraft; template: Template }) {
  const { doc } = useDocument(draft.session);
  const [values] = useDebouncedValue(valuesOf(doc), 400);
  const filled = useFilled(template.id, values);
  const render = useRenderTemplate(template.id);
  const problems = filled.data?.problems ?? [];
  const at = (name: string) => problems.find(({ pointer }) => pointer === `/variables/${name}`)?.message;
  return (
    <>
      <EditorHeader draft={draft} kind={`From the template ${template.name}`}>
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={render.isPending} disabled={!filled.data?.text}
          onClick={() => render.mutate(renderBody(doc, draft.name))}>Render</Button>
      </EditorHeader>
      <div className={classes.columns}>
        <Paper withBorder radius="lg" p="lg" className={classes.main} component="section" aria-label="Values">
          {template.description && <Text size="sm" c="dimmed" mb="md">{template.description}</Text>}
          <TemplateValues session={draft.session} template={template} problemOf={at} />
        </Paper>
        <Stack gap="md" className={classes.side}>
          {filled.isError && <ProblemAlert error={filled.error} retry={() => void filled.refetch()} />}
          <Problems problems={problems.filter(({ pointer }) => !pointer.startsWith("/variables/"))} nameAt={() => undefined} />
          <TemplatePreview text={filled.data?.text ?? null} />
        </Stack>
      </div>
    </>
  );
}

function useRenderTemplate(id: string) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: string) => sendSpec<{ jobId: string }>(`/v1/templates/${id}/render`, body),
    onSuccess: ({ jobId }) => void navigate(`/jobs/${jobId}`),
    onError: (error) => notifyError("The video was not rendered", error),
  });
}
