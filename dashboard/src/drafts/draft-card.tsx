import { ActionIcon, Anchor, Group, Menu, Paper, Text } from "@mantine/core";
import { IconBraces, IconCopy, IconDots, IconMusic, IconSlideshow, IconTemplate, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";

import { ago, moment } from "../format";
import classes from "../ui/card.module.css";
import { confirm } from "../ui/confirm";
import { notifyError, notifySuccess } from "../ui/notify";
import { deleteDraft, duplicateDraft, type DraftItem, type DraftKind } from "./draft";

const KINDS: Record<DraftKind, { label: string; icon: typeof IconMusic }> = {
  musicVideo: { label: "Music video", icon: IconMusic },
  slideshow: { label: "Slideshow", icon: IconSlideshow },
  template: { label: "From a template", icon: IconTemplate },
  json: { label: "JSON", icon: IconBraces },
};

/** A draft: what it looks like, when it was edited, and what can be done with it. */
export function DraftCard({ draft }: { draft: DraftItem }) {
  const { label, icon: Sign } = KINDS[draft.kind];
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      <div className={classes.face}>
        {draft.thumbnailUrl ? <img src={draft.thumbnailUrl} alt="" loading="lazy" /> : <Sign size={28} stroke={1.3} aria-hidden />}
      </div>
      <Group className={classes.caption} justify="space-between" wrap="nowrap" gap="xs">
        <div style={{ minWidth: 0 }}>
          <Anchor component={Link} to={`/drafts/${draft.id}`} className={classes.open} c="inherit" underline="never">
            <Text span size="sm" fw={550} truncate="end" display="block">{draft.name}</Text>
          </Anchor>
          <Text size="xs" c="dimmed">
            {label} · <time dateTime={draft.updatedAt} title={moment(draft.updatedAt)}>{ago(draft.updatedAt)}</time>
          </Text>
        </div>
        <DraftMenu draft={draft} />
      </Group>
    </Paper>
  );
}

function DraftMenu({ draft }: { draft: DraftItem }) {
  const { duplicate, remove } = useActions(draft);
  const ask = () =>
    void confirm({
      title: `Delete “${draft.name}”?`,
      children: <Text size="sm">The draft is deleted permanently. Finished videos and uploaded files are kept.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Menu position="bottom-end" width={170}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className={classes.menu} aria-label={`Actions for ${draft.name}`}><IconDots size={18} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => duplicate.mutate()}>Duplicate</Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask}>Delete</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useActions(draft: DraftItem) {
  const cache = useQueryClient();
  const onSettled = () => void cache.invalidateQueries({ queryKey: ["drafts"] });
  const duplicate = useMutation({
    mutationFn: () => duplicateDraft(draft.id),
    onError: (error) => notifyError("The draft was not duplicated", error),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => deleteDraft(draft.id),
    onSuccess: () => notifySuccess("Draft deleted."),
    onError: (error) => notifyError("The draft was not deleted", error),
    onSettled,
  });
  return { duplicate, remove };
}
