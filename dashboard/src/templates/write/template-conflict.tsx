import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { ago } from "../../format";
import { Conflict } from "../../ui/conflict";
import { notifyError, notifySuccess } from "../../ui/notify";
import { createTemplate, type Template } from "../template";
import { bodyOf } from "./template-text";
import type { Writing } from "./use-writing";

/** Asks what shall become of a template that was changed in two places. */
export function TemplateConflict({ opened: { writing, state, saveOver }, name }: { opened: Writing; name: string }) {
  const theirs = state.kind === "conflict" ? state.theirs : null;
  const copy = useCopy(writing.load.bind(writing));
  if (!theirs) return null;
  const words = `Another tab or device saved version ${theirs.revision} ${ago(theirs.updatedAt)}. Your changes are not in it, and nothing was overwritten. `
    + `Whatever you choose, version ${theirs.revision} stays among the versions.`;
  return (
    <Conflict isOpen title="This template was changed elsewhere" words={words}>
      <Button data-autofocus onClick={() => saveOver(theirs)}>Save mine as version {theirs.revision + 1}</Button>
      <Button variant="default" loading={copy.isPending}
        onClick={() => copy.mutate({ body: bodyOf(writing.session.text, `${name.slice(0, 190)} (my copy)`), theirs })}>Keep mine as a copy</Button>
      <Button variant="default" onClick={() => writing.load(theirs)}>Load theirs</Button>
    </Conflict>
  );
}

function useCopy(load: (theirs: Template) => void) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ body }: { body: string; theirs: Template }) => createTemplate(body),
    onSuccess: ({ id }, { theirs }) => {
      load(theirs);
      notifySuccess("Your version was saved as a copy.");
      void navigate(`/templates/${id}?tab=edit`);
    },
    onError: (error) => notifyError("The copy was not saved", error),
  });
}
