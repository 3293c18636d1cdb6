import { Button } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { ago, moment } from "../format";
import { useNow } from "../jobs/now";
import { EditableTitle } from "../ui/editable-title";
import { notifyError } from "../ui/notify";
import { PageHeader } from "../ui/page-header";
import { saveTemplate, type Template } from "./template";
import { variablesOf } from "./template-card";
import { bodyOf, textOf } from "./write/template-text";
import { useTemplateActions } from "./use-template-actions";
import { useKept } from "./write/use-writing";

/** The name of a template, which can be changed, and what is done with all of it. */
export function TemplateHeader({ template }: { template: Template }) {
  const navigate = useNavigate();
  const now = useNow();
  const rename = useRename(template);
  const { duplicate, askToDelete } = useTemplateActions(template, {
    onCopy: (copy) => void navigate(`/templates/${copy.id}`),
    onDeleted: () => void navigate("/templates"),
  });
  const edited = <time dateTime={template.updatedAt} title={moment(template.updatedAt)}>{ago(template.updatedAt, now)}</time>;
  return (
    <PageHeader title={template.name} subtitle={<>{variablesOf(template)} · version {template.revision} · edited {edited}</>}
      heading={<EditableTitle key={template.name} name={template.name} label="Name of the template" maxLength={200} onRename={rename.mutate} />}>
      <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} loading={duplicate.isPending} onClick={() => duplicate.mutate()}>Duplicate</Button>
      <Button variant="default" c="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askToDelete}>Delete</Button>
    </PageHeader>
  );
}

function useRename(template: Template) {
  const keep = useKept();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => saveTemplate(template.id, bodyOf(textOf(template), name), template.revision),
    onSuccess: keep,
    onError: (error) => {
      notifyError("The template was not renamed", error);
      void cache.invalidateQueries({ queryKey: ["template", template.id] });
    },
  });
}
