import "@mantine/core/styles/Switch.css";

import { Button, Group, Select, Switch, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { SearchField } from "../assets/search-field";
import { ago } from "../format";
import { useMe } from "../session/session";
import { notifyError } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { ShownOnce } from "../ui/shown-once";
import { StackedTable } from "../ui/stacked-table";

type User = components["schemas"]["UserModel"];
type Standing = components["schemas"]["StandingBody"];

interface ResetLink {
  email: string;
  url: string;
}

/** Who has an account; roles, access, and links to set a new password. */
export function Users() {
  const [link, setLink] = useState<ResetLink>();
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words.trim(), 250);
  const users = useUsers(settled);
  const items = users.data?.pages.flatMap((page) => page.items) ?? [];
  if (users.isLoadingError) return <ProblemAlert error={users.error} retry={() => void users.refetch()} />;
  return (
    <>
      <SearchField by="email" size="xs" maw="20rem" value={words} onChange={setWords} />
      {link && (
        <ShownOnce what="link" mt="sm" title={`Send this link to ${link.email}; it is shown only here and sets a new password once, within 24 hours`}
          value={link.url} onClose={() => setLink(undefined)} />
      )}
      <StackedTable columns={["Email", "Role", "Access", "Joined", "Actions"]} mt="md">
        {items.map((user) => <UserRow key={user.id} user={user} onLink={setLink} />)}
      </StackedTable>
      {users.isSuccess && items.length === 0 && <Text size="sm" c="dimmed" mt="sm" role="status">Nobody has “{settled}” in their email.</Text>}
      {users.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>Show more users</Button>
        </Group>
      )}
    </>
  );
}

/** Users, oldest first, as many as were asked for; those with some words in their address. */
function useUsers(words: string) {
  return useInfiniteQuery({
    queryKey: ["admin", "users", words],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(words ? { search: words } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(await api.GET("/dashboard/admin/users", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

function UserRow({ user, onLink }: { user: User; onLink: (link: ResetLink) => void }) {
  const me = useMe();
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: async (body: Partial<Standing>) =>
      unwrap(await api.PATCH("/dashboard/admin/users/{user_id}", { params: { path: { user_id: user.id } }, body: body as Standing })),
    onError: (error) => notifyError("Nothing changed", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["admin", "users"] }),
  });
  const self = me.data?.id === user.id;
  return (
    <Table.Tr>
      <Table.Td>{user.email}</Table.Td>
      <Table.Td>
        <Select size="xs" w={120} aria-label={`Role of ${user.email}`} data={[{ value: "USER", label: "User" }, { value: "ADMIN", label: "Admin" }]}
          value={user.role} disabled={self} allowDeselect={false} onChange={(role) => change.mutate({ role: role as User["role"] })} />
      </Table.Td>
      <Table.Td>
        <Switch checked={user.active} disabled={self} aria-label={`Access of ${user.email}`}
          onChange={(event) => change.mutate({ active: event.currentTarget.checked })} />
      </Table.Td>
      <Table.Td data-label="Joined">{ago(user.createdAt)}</Table.Td>
      <Table.Td ta="right" data-actions>{!self && user.active && <ResetButton user={user} onLink={onLink} />}</Table.Td>
    </Table.Tr>
  );
}

function ResetButton({ user, onLink }: { user: User; onLink: (link: ResetLink) => void }) {
  const reset = useMutation({
    mutationFn: async () =>
      unwrap(await api.POST("/dashboard/admin/users/{user_id}/password-reset", { params: { path: { user_id: user.id } } })),
    onSuccess: ({ url }) => onLink({ email: user.email, url }),
    onError: (error) => notifyError("No link was made", error),
  });
  return (
    <Button size="compact-sm" variant="default" loading={reset.isPending} onClick={() => reset.mutate()}
      aria-label={`Reset password of ${user.email}`}>Reset password</Button>
  );
}
