import { ActionIcon, Anchor, Group, Menu, Paper, Text } from "@mantine/core";
import { IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";

import { ago, moment } from "../format";
import classes from "../ui/card.module.css";
import type { TemplateItem } from "./template";
import { TemplatePicture } from "./template-picture";
import { useTemplateActions } from "./use-template-actions";

/** A template: what it looks like, how much it asks for, when it was edited, what can be done with it. */
export function TemplateCard({ template }: { template: TemplateItem }) {
  return (
    <Paper component="li" withBorder radius="lg" className={classes.card}>
      <TemplatePicture template={template} />
      <Group className={classes.caption} justify="space-between" wrap="nowrap" gap="xs">
        <div style={{ minWidth: 0 }}>
          <Anchor component={Link} to={`/templates/${template.id}`} className={classes.open} c="inherit" underline="never">
            <Text span size="sm" fw={550} truncate="end" display="block">{template.name}</Text>
          </Anchor>
          <Text size="xs" c="dimmed">
            {variablesOf(template)} · <time dateTime={template.updatedAt} title={moment(template.updatedAt)}>{ago(template.updatedAt)}</time>
          </Text>
        </div>
        <TemplateMenu template={template} />
      </Group>
    </Paper>
  );
}

function TemplateMenu({ template }: { template: TemplateItem }) {
  const { duplicate, askToDelete } = useTemplateActions(template);
  return (
    <Menu position="bottom-end" width={170}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className={classes.menu} aria-label={`Actions for ${template.name}`}><IconDots size={18} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => duplicate.mutate()}>Duplicate</Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askToDelete}>Delete</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `No variables`, `1 variable`, `5 variables`. */
export function variablesOf({ variables }: Pick<TemplateItem, "variables">): string {
  const count = Object.keys(variables).length;
  return `${count || "No"} ${count === 1 ? "variable" : "variables"}`;
}
