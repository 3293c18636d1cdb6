import "@mantine/core/styles/Table.css";

import { Badge, Table, Text } from "@mantine/core";

import type { components } from "../api/schema";
import { ago, wait } from "../format";

type Worker = components["schemas"]["WorkerModel"];

const COLORS: Record<string, string> = { RUNNING: "teal", DRAINING: "yellow", STOPPED: "gray", LOST: "red" };

/** Every worker with its last sign of life. */
export function Workers({ workers }: { workers: Worker[] }) {
  if (workers.length === 0) {
    return <Text size="sm" c="dimmed">No worker has ever run. Start one with <code>reelmill worker</code>.</Text>;
  }
  return (
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ tabIndex: 0 } as object}>
      <Table>
        <Table.Thead>
          <Table.Tr><Table.Th>Host</Table.Th><Table.Th>State</Table.Th><Table.Th>Encoders</Table.Th><Table.Th>Heartbeat</Table.Th><Table.Th>Since</Table.Th><Table.Th>Version</Table.Th></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workers.map((worker) => (
            <Table.Tr key={worker.id}>
              <Table.Td>{worker.host} <Text span c="dimmed" size="xs">{worker.pid}</Text></Table.Td>
              <Table.Td><Badge variant="dot" tt="none" radius="sm" color={COLORS[worker.state] ?? "gray"}>{worker.state.toLowerCase()}</Badge></Table.Td>
              <Table.Td className="tabular">{worker.doing.length} of {worker.encoders}</Table.Td>
              <Table.Td className="tabular">{wait(worker.silentSeconds)} ago</Table.Td>
              <Table.Td>{ago(worker.startedAt)}</Table.Td>
              <Table.Td>{worker.version}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
