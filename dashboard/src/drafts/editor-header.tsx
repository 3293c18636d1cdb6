import { ActionIcon, Button, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconBraces } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";

import { useDocument } from "../document/use-document";
import classes from "./drafts.module.css";
import type { OpenDraft } from "./open-draft";
import { SaveLabel } from "./save-label";
import { TemplateButton } from "./template-button";

interface Props {
  draft: OpenDraft;
  /** What kind of draft it is, in words. */
  kind: string;
  /** Whether the JSON is shown, where it can be. */
  json?: { isShown: boolean; toggle: () => void };
  children?: ReactNode;
}

/** The name of a draft, its history, and what is done with it. */
export function EditorHeader({ draft, kind, json, children }: Props) {
  useEffect(() => {
    document.title = `${draft.name || kind} · Reelmill`;
  }, [draft.name, kind]);
  return (
    <header className={classes.header}>
      <div className={classes.naming}>
        <Group gap="md">
          <Title order={1} className={classes.kind}>{kind}</Title>
          <SaveLabel state={draft.state} />
        </Group>
        <TextInput variant="unstyled" aria-label="Name of the video" value={draft.name} maxLength={200} data-own-history
          onChange={(event) => draft.rename(event.currentTarget.value)} classNames={{ input: classes.name }} />
      </div>
      <Group gap="xs">
        <HistoryButtons draft={draft} />
        {draft.kind !== "template" && <TemplateButton draft={draft} />}
        {json && (
          <Button variant={json.isShown ? "light" : "default"} aria-pressed={json.isShown} onClick={json.toggle}
            leftSection={<IconBraces size={16} aria-hidden />}>JSON</Button>
        )}
        {children}
      </Group>
    </header>
  );
}

function HistoryButtons({ draft: { session } }: { draft: OpenDraft }) {
  const { canUndo, canRedo } = useDocument(session);
  return (
    <ActionIcon.Group>
      <Tooltip label="Undo (Ctrl+Z)" withArrow>
        <ActionIcon variant="default" size={36} aria-label="Undo" disabled={!canUndo} onClick={session.undo}><IconArrowBackUp size={18} aria-hidden /></ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)" withArrow>
        <ActionIcon variant="default" size={36} aria-label="Redo" disabled={!canRedo} onClick={session.redo}><IconArrowForwardUp size={18} aria-hidden /></ActionIcon>
      </Tooltip>
    </ActionIcon.Group>
  );
}
