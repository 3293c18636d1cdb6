import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { sendSpec } from "../../api/spec-text";
import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import { notifyError } from "../../ui/notify";
import { useFilled } from "./filled";
import type { Template } from "../template";
import { renderBody, valuesOf } from "./template-draft";

/** What the values in a document make of a template, and how that is rendered. */
export function useFilling(session: DocumentSession, template: Template) {
  const { doc } = useDocument(session);
  const [values] = useDebouncedValue(valuesOf(doc), 400);
  const filled = useFilled(template, values);
  const navigate = useNavigate();
  const render = useMutation({
    mutationFn: (name: string) => sendSpec<{ jobId: string }>(`/v1/templates/${template.id}/render`, renderBody(doc, name)),
    onSuccess: ({ jobId }) => void navigate(`/jobs/${jobId}`),
    onError: (error) => notifyError("The video was not rendered", error),
  });
  return { filled, render };
}

export type Filling = ReturnType<typeof useFilling>;
