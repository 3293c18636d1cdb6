import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { ago, moment } from "../format";
import { confirm } from "../ui/confirm";
import { notifyError, notifySuccess } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { StackedTable } from "../ui/stacked-table";
import { Waiting } from "../waiting";
import { browserName } from "./browser-name";

type Session = components["schemas"]["SessionModel"];

export const SESSIONS = ["sessions"];

/** Where one is signed in; each of the others can be ended, or all at once. */
export function Sessions() {
  const sessions = useQuery({
    queryKey: SESSIONS,
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/sessions", { signal })),
  });
  if (sessions.isPending) return <Waiting />;
  if (sessions.isLoadingError) return <ProblemAlert error={sessions.error} retry={() => void sessions.refetch()} />;
  const { items } = sessions.data;
  return (
    <>
      <StackedTable columns={["Browser", "Address", "Last seen", "Actions"]}>
        {items.map((session) => <SessionRow key={session.id} session={session} />)}
      </StackedTable>
      {items.some((session) => !session.current) && <EndOthers />}
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const name = browserName(session.userAgent);
  return (
    <Table.Tr>
      <Table.Td title={session.userAgent}>
        <Group gap="xs">
          {name}
          {session.current && <Badge variant="light" tt="none" radius="sm" c="var(--mantine-color-text)">This browser</Badge>}
        </Group>
      </Table.Td>
      <Table.Td data-label="Address">{session.address}</Table.Td>
      <Table.Td data-label="Last seen" title={moment(session.lastSeenAt)}>{ago(session.lastSeenAt)}</Table.Td>
      <Table.Td ta="right" data-actions>{!session.current && <EndOne session={session} name={name} />}</Table.Td>
    </Table.Tr>
  );
}

function EndOne({ session, name }: { session: Session; name: string }) {
  const end = useEnd(async () =>
    unwrap(await api.DELETE("/dashboard/sessions/{session_id}", { params: { path: { session_id: session.id } } })));
  const ask = () =>
    void confirm({
      title: `Sign out ${name}?`,
      children: <Text size="sm">The browser at {session.address} must sign in again.</Text>,
      labels: { confirm: "Sign out", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => end.mutate(),
    });
  return (
    <Button size="compact-sm" variant="subtle" color="red" loading={end.isPending} onClick={ask}
      aria-label={`Sign out ${name} at ${session.address}`}>Sign out</Button>
  );
}

function EndOthers() {
  const end = useEnd(async () => unwrap(await api.DELETE("/dashboard/sessions")));
  const ask = () =>
    void confirm({
      title: "Sign out everywhere else?",
      children: <Text size="sm">All browsers but this one must sign in again. API keys keep working.</Text>,
      labels: { confirm: "Sign out", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => end.mutate(),
    });
  return <Button mt="md" variant="default" loading={end.isPending} onClick={ask}>Sign out everywhere else</Button>;
}

function useEnd(end: () => Promise<unknown>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: end,
    onSuccess: () => notifySuccess("Signed out."),
    onError: (error) => notifyError("Nobody was signed out", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: SESSIONS }),
  });
}
