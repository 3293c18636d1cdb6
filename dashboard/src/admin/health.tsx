import { Badge, Button, Code, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { InCode } from "../ui/in-code";
import { ProblemAlert } from "../ui/problem-alert";
import { StackedTable } from "../ui/stacked-table";

type Finding = components["schemas"]["FindingModel"];

const COLORS: Record<Finding["verdict"], string> = { good: "teal", warning: "yellow", bad: "red", skipped: "gray" };

/** What `reelmill doctor --service` finds; asked when wanted, since it goes out to other hosts. */
export function Health() {
  const checks = useQuery({
    queryKey: ["admin", "checks"],
    enabled: false,
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/admin/checks", { signal })),
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">Everything the service needs, checked by its web process like <Code>reelmill doctor --service</Code>.</Text>
        <Button variant="default" loading={checks.isFetching} onClick={() => void checks.refetch()}>Check now</Button>
      </Group>
      {checks.isError && <ProblemAlert error={checks.error} retry={() => void checks.refetch()} />}
      {checks.data && <Findings findings={checks.data} />}
    </Stack>
  );
}

function Findings({ findings }: { findings: Finding[] }) {
  return (
    <StackedTable columns={["Part", "Verdict", "Found"]}>
      {findings.map((finding) => (
        <Table.Tr key={finding.name}>
          <Table.Td>{finding.name}</Table.Td>
          <Table.Td data-label="Verdict"><Badge variant="dot" tt="none" miw="max-content" radius="sm" color={COLORS[finding.verdict]}>{finding.verdict}</Badge></Table.Td>
          <Table.Td><InCode words={finding.detail} />{finding.hint && <Text size="xs" c="dimmed"><InCode words={finding.hint} /></Text>}</Table.Td>
        </Table.Tr>
      ))}
    </StackedTable>
  );
}
