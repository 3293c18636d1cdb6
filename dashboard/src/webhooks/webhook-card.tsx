import "@mantine/core/styles/Switch.css";

import { ActionIcon, Badge, Button, Collapse, Group, Menu, Paper, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconRefresh, IconTrash } from "@tabler/icons-react";

import { confirm } from "../ui/confirm";
import { ShownOnce } from "../ui/shown-once";
import { DeliveryLog } from "./delivery-log";
import { EVENTS, useWebhookActions, type Webhook } from "./webhook";

/** One endpoint with its log. */
export function WebhookCard({ webhook }: { webhook: Webhook }) {
  const { test, rotate, change, remove } = useWebhookActions(webhook.id);
  const [opened, { toggle }] = useDisclosure(false);
  const ask = (title: string, words: string, verb: string, act: () => void) =>
    void confirm({ title, children: <Text size="sm">{words}</Text>, labels: { confirm: verb, cancel: "Keep" }, confirmProps: { color: "red" }, onConfirm: act });
  return (
    <Paper component="article" aria-label={webhook.url} withBorder radius="lg" p="md">
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 20rem" }}>
          <Text fw={550} truncate>{webhook.url}</Text>
          <Group gap={6} mt={4}>
            {webhook.events.map((event) => (
              <Badge key={event} variant="default" tt="none" fw={400} radius="sm">{EVENTS.find(({ value }) => value === event)?.label ?? event}</Badge>
            ))}
          </Group>
        </div>
        <Group gap={4}>
          <Switch checked={webhook.active} label="Active" onChange={(event) => change.mutate(event.currentTarget.checked)} />
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>Send a test</Button>
          <Button size="xs" variant="subtle" onClick={toggle} aria-expanded={opened}>{opened ? "Hide log" : "Show log"}</Button>
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`More for ${webhook.url}`}><IconDots size={18} aria-hidden /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => ask("Change the secret?", "For 24 hours, messages are signed with both the old and the new secret.", "Change", () => rotate.mutate())}>
                Change the secret
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => ask("Delete this endpoint?", "It will receive no more messages, and its log is deleted.", "Delete", () => remove.mutate())}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {rotate.data && (
        <ShownOnce what="secret" mt="md" title={`Copy the signing secret of ${webhook.url} now: it is shown only once`}
        value={rotate.data.secret} onClose={() => rotate.reset()} />
      )}
      <Collapse expanded={opened}>
        <Stack mt="md">{opened && <DeliveryLog of={{ webhookId: webhook.id }} />}</Stack>
      </Collapse>
    </Paper>
  );
}
