import { Button, Group } from "@mantine/core";

import type { DocumentSession } from "../../document/session";
import { useHistoryKeys } from "../../document/use-document";
import { useStart } from "../../new/start";
import { FilledTemplate, RenderButton } from "./filled-template";
import type { Template } from "../template";
import { useFilling } from "./use-filling";

/** A template filled in on its own page, and rendered from there. */
export function TemplateForm({ template, session }: { template: Template; session: DocumentSession }) {
  const filling = useFilling(session, template);
  const start = useStart();
  useHistoryKeys(session);
  return (
    <>
      <Group justify="flex-end" gap="xs" mb="md">
        <Button variant="default" loading={start.isPending}
          onClick={() => start.mutate({ name: template.name, kind: "template", spec: session.text })}>Save as a draft</Button>
        <RenderButton filling={filling} name={template.name} />
      </Group>
      <FilledTemplate session={session} template={template} filling={filling} />
    </>
  );
}
