import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { ago } from "../format";
import { Conflict } from "../ui/conflict";
import { notifyError, notifySuccess } from "../ui/notify";
import { createDraft } from "./draft";
import type { OpenDraft } from "./open-draft";

/** Asks what shall become of edits that were made in two places. */
export function ConflictDialog({ draft }: { draft: OpenDraft }) {
  const navigate = useNavigate();
  const theirs = draft.state.kind === "conflict" ? draft.state.theirs : null;
  const copy = useMutation({
    mutationFn: () => createDraft({ name: `${draft.name} (my copy)`, kind: draft.kind, spec: draft.session.text }),
    onSuccess: ({ id }) => {
      if (theirs) draft.load(theirs);
      notifySuccess("Your version was saved as a copy.");
      void navigate(`/drafts/${id}`);
    },
    onError: (error) => notifyError("The copy was not saved", error),
  });
  const words = theirs && `Another tab or device saved a newer version ${ago(theirs.updatedAt)}. Your latest changes are not in it.`;
  return (
    <Conflict isOpen={theirs !== null} title="This draft was changed elsewhere" words={words}>
      <Button data-autofocus loading={copy.isPending} onClick={() => copy.mutate()}>Keep mine as a copy</Button>
      <Button variant="default" onClick={() => theirs && draft.load(theirs)}>Load theirs</Button>
    </Conflict>
  );
}
