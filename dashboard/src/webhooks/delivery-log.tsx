import { Badge, Button, Group, Loader, Stack, Text } from "@mantine/core";

import { ago, moment } from "../format";
import { ProblemAlert } from "../ui/problem-alert";
import classes from "./webhooks.module.css";
import { useDeliveries, useReplay, type Delivery } from "./webhook";

const LOOKS = {
  PENDING: { color: "yellow", label: "Waiting" },
  DELIVERED: { color: "teal", label: "Delivered" },
  FAILED: { color: "red", label: "Failed" },
} as const;

/** What was sent, what came back, and a way to send it again. */
export function DeliveryLog({ of }: { of: { webhookId?: string; jobId?: string } }) {
  const deliveries = useDeliveries(of);
  const replay = useReplay();
  if (deliveries.isPending) return <Loader role="status" size="sm" aria-label="Loading the log" />;
  if (deliveries.isError) return <ProblemAlert error={deliveries.error} />;
  if (deliveries.data.items.length === 0) return <Text size="sm" c="dimmed">Nothing has been sent yet.</Text>;
  return (
    <Stack component="ul" gap={0} className={classes.log} aria-label="Deliveries">
      {deliveries.data.items.map((delivery) => (
        <li key={delivery.id} className={classes.delivery}>
          <Group justify="space-between" gap="sm" wrap="nowrap">
            <Group gap="sm" style={{ minWidth: 0 }}>
              <Badge variant="dot" tt="none" radius="sm" color={LOOKS[delivery.status].color}>{LOOKS[delivery.status].label}</Badge>
              <Text size="sm">{delivery.event}</Text>
              <Text size="xs" c="dimmed" title={moment(delivery.createdAt)}>{ago(delivery.createdAt)}</Text>
            </Group>
            <Button size="compact-xs" variant="subtle" flex="none" loading={replay.isPending && replay.variables === delivery.id}
              onClick={() => replay.mutate(delivery.id)}>Send again</Button>
          </Group>
          <Text size="xs" c="dimmed" mt={2}>{account(delivery)}</Text>
        </li>
      ))}
    </Stack>
  );
}

function account(delivery: Delivery): string {
  const last = delivery.attempts.at(-1);
  const tries = delivery.attemptCount === 1 ? "1 try" : `${delivery.attemptCount} tries`;
  const answer = last ? (last.error ?? (last.statusCode ? `answer ${last.statusCode}` : "")) : "not sent yet";
  const next = delivery.status === "PENDING" && delivery.nextAttemptAt ? `, next ${ago(delivery.nextAttemptAt)}` : "";
  return `${delivery.url} · ${tries} · ${answer}${next}`;
}
