import { Alert, Anchor } from "@mantine/core";
import { Link } from "react-router";

import { useDocument } from "../../document/use-document";
import { EditorHeader } from "../../drafts/editor-header";
import type { OpenDraft } from "../../drafts/open-draft";
import { ProblemAlert } from "../../ui/problem-alert";
import { Waiting } from "../../waiting";
import { FilledTemplate, RenderButton } from "./filled-template";
import { useTemplate, type Template } from "../template";
import { templateOf } from "./template-draft";
import { useFilling } from "./use-filling";

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
  const filling = useFilling(draft.session, template);
  return (
    <>
      <EditorHeader draft={draft} kind={`From the template ${template.name}`}>
        <RenderButton filling={filling} name={draft.name} />
      </EditorHeader>
      <FilledTemplate session={draft.session} template={template} filling={filling} />
    </>
  );
}
