import { ActionIcon, Anchor, Group, Menu, Paper, Text } from "@mantine/core";
import { IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { ago, moment } from "../format";
import classes from "./card.module.css";

interface Props {
  name: string;
  /** The page that all of it opens. */
  to: string;
  face: ReactNode;
  /** What kind of thing it is, or how much is in it. */
  words: string;
  updatedAt: string;
  onDuplicate: () => void;
  onDelete: () => void;
}

/** A thing in a grid of such: what it looks like, when it was edited, and what can be done with it. */
export function Card({ name, to, face, words, updatedAt, onDuplicate, onDelete }: Props) {
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      {face}
      <Group className={classes.caption} justify="space-between" wrap="nowrap" gap="xs">
        <div style={{ minWidth: 0 }}>
          <Anchor component={Link} to={to} className={classes.open} c="inherit" underline="never">
            <Text span size="sm" fw={550} truncate="end" display="block">{name}</Text>
          </Anchor>
          <Text size="xs" c="dimmed">
            {words} · <time dateTime={updatedAt} title={moment(updatedAt)}>{ago(updatedAt)}</time>
          </Text>
        </div>
        <Menu position="bottom-end" width={170}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" className={classes.menu} aria-label={`Actions for ${name}`}><IconDots size={18} aria-hidden /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={onDuplicate}>Duplicate</Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>Delete</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Paper>
  );
}
