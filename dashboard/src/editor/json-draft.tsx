import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";

import { useDocument } from "../document/use-document";
import { EditorHeader } from "../drafts/editor-header";
import type { OpenDraft } from "../drafts/open-draft";
import { problemsOf } from "./checked";
import { useRender } from "./render";
import { useFindings, Workbench } from "./workbench";

/** A draft that is written as JSON. */
export default function JsonDraft({ draft }: { draft: OpenDraft }) {
  const { session } = draft;
  const { text } = useDocument(session).doc;
  const [settled] = useDebouncedValue(text, 400);
  const { found, isBroken } = useFindings(settled);
  const { error, reset, mutate, isPending } = useRender();
  const refused = useMemo(() => problemsOf(error), [error]);
  useEffect(() => session.subscribe(reset), [session, reset]);
  return (
    <>
      <EditorHeader draft={draft} kind="JSON">
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isPending}
          disabled={isBroken || found.length > 0} onClick={() => mutate({ text, name: draft.name })}>Render</Button>
      </EditorHeader>
      <Workbench session={session} refused={refused} />
    </>
  );
}
