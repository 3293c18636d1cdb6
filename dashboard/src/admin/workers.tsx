import { Badge, Table, Text } from "@mantine/core";

import type { components } from "../api/schema";
import { ago, wait } from "../format";
import { StackedTable } from "../ui/stacked-table";

type Worker = components["schemas"]["WorkerModel"];

const COLORS: Record<string, string> = { RUNNING: "teal", DRAINING: "yellow", STOPPED: "gray", LOST: "red" };

/** Every worker with its last sign of life. */
export function Workers({ workers }: { workers: Worker[] }) {
  if (workers.length === 0) {
    return <Text size="sm" c="dimmed">No worker has ever run. Start one with <code>reelmill worker</code>.</Text>;
  }
  return (
    <StackedTable columns={["Host", "State", "Encoders", "Heartbeat", "Since", "Version"]}>
      {workers.map((worker) => (
        <Table.Tr key={worker.id}>
          <Table.Td>{worker.host} <Text span c="dimmed" size="xs">{worker.pid}</Text></Table.Td>
          <Table.Td data-label="State"><Badge variant="dot" tt="none" radius="sm" color={COLORS[worker.state] ?? "gray"}>{worker.state.toLowerCase()}</Badge></Table.Td>
          <Table.Td data-label="Encoders" className="tabular">{worker.doing.length} of {worker.encoders}</Table.Td>
          <Table.Td data-label="Heartbeat" className="tabular">{wait(worker.silentSeconds)} ago</Table.Td>
          <Table.Td data-label="Since">{ago(worker.startedAt)}</Table.Td>
          <Table.Td data-label="Version">{worker.version}</Table.Td>
        </Table.Tr>
      ))}
    </StackedTable>
  );
}
