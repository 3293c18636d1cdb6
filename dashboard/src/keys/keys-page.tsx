import { Button, Code, Paper, Stack, Table, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { ago, moment } from "../format";
import { confirm } from "../ui/confirm";
import { Empty } from "../ui/empty";
import { notifyError, notifySuccess } from "../ui/notify";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { ShownOnce } from "../ui/shown-once";
import { StackedTable } from "../ui/stacked-table";
import { Waiting } from "../waiting";
import { CreateKey } from "./create-key";

type Key = components["schemas"]["KeyModel"];

/** API keys: made, seen once, revoked. */
export default function KeysPage() {
  const [fresh, setFresh] = useState<string>();
  const keys = useQuery({
    queryKey: ["keys"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/api-keys", { signal })),
  });
  return (
    <>
      <PageHeader title="API keys" subtitle="Programs use a key to act on your behalf." />
      <Stack gap="lg">
        <CreateKey onCreated={setFresh} />
        {fresh && <ShownOnce what="key" title="Copy the key now: it is shown only once" value={fresh} onClose={() => setFresh(undefined)} />}
        {keys.isPending && <Waiting />}
        {keys.isError && <ProblemAlert error={keys.error} retry={() => void keys.refetch()} />}
        {keys.data && (keys.data.items.length ? <KeyTable items={keys.data.items} /> : (
          <Empty icon={IconKey} title="No keys yet">Name it after the program that will use it.</Empty>
        ))}
      </Stack>
    </>
  );
}

function KeyTable({ items }: { items: Key[] }) {
  const revoke = useRevoke();
  const ask = (key: Key) =>
    void confirm({
      title: `Revoke “${key.name}”?`,
      children: <Text size="sm">Programs that use it lose access immediately. This cannot be undone.</Text>,
      labels: { confirm: "Revoke", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => revoke.mutate(key.id),
    });
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <StackedTable columns={["Name", "Key", "Made", "Last used", "Actions"]} verticalSpacing="sm" horizontalSpacing="md">
        {items.map((key) => (
          <Table.Tr key={key.id}>
            <Table.Td fw={500}>{key.name}</Table.Td>
            <Table.Td data-label="Key"><Code>{`rm_live_…${key.lastFour}`}</Code></Table.Td>
            <Table.Td data-label="Made" title={moment(key.createdAt)}>{ago(key.createdAt)}</Table.Td>
            <Table.Td data-label="Last used">{key.lastUsedAt ? ago(key.lastUsedAt) : "Never"}</Table.Td>
            <Table.Td ta="right" data-actions>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask(key)} aria-label={`Revoke ${key.name}`}>Revoke</Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </StackedTable>
    </Paper>
  );
}

function useRevoke() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => unwrap(await api.DELETE("/dashboard/api-keys/{key_id}", { params: { path: { key_id: id } } })),
    onSuccess: () => notifySuccess("The key is revoked."),
    onError: (error) => notifyError("The key was not revoked", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["keys"] }),
  });
}
