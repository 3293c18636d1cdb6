import { Alert, Button, Code, Group, Select, Switch, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { sentence, unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { ago } from "../format";
import { useMe } from "../session/session";
import { Copy } from "../ui/copy";
import { notifyError } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";

type User = components["schemas"]["UserModel"];
type Standing = components["schemas"]["StandingBody"];

/** Who has an account; roles, access, and invitations. */
export function Users() {
  const users = useQuery({
    queryKey: ["admin", "users"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/admin/users", { signal })),
  });
  if (users.isLoadingError) return <ProblemAlert error={users.error} />;
  return (
    <>
      <Invite />
      <Table.ScrollContainer minWidth={480} mt="md" scrollAreaProps={{ tabIndex: 0 } as object}>
        <Table>
          <Table.Thead><Table.Tr><Table.Th>Email</Table.Th><Table.Th>Role</Table.Th><Table.Th>Access</Table.Th><Table.Th>Joined</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{users.data?.items.map((user) => <UserRow key={user.id} user={user} />)}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function UserRow({ user }: { user: User }) {
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
      <Table.Td>{ago(user.createdAt)}</Table.Td>
    </Table.Tr>
  );
}

function Invite() {
  const [email, setEmail] = useState("");
  const invite = useMutation({
    mutationFn: async () => unwrap(await api.POST("/dashboard/admin/invites", { body: { email: email || null, days: 7 } })),
    onSuccess: () => setEmail(""),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Group gap="sm" align="flex-start">
        <TextInput flex={1} maw={320} aria-label="Email of the person to invite" placeholder="Email, or leave empty for anyone with the link" value={email}
          onChange={(event) => setEmail(event.currentTarget.value)} error={invite.isError ? sentence(invite.error) : undefined} />
        <Button type="submit" variant="default" loading={invite.isPending}>Invite</Button>
      </Group>
      {invite.data && (
        <Alert color="teal" mt="sm" title="Send this link; it works once, within seven days">
          <Group gap="xs" wrap="nowrap">
            <Code style={{ overflowWrap: "anywhere" }}>{invite.data.url}</Code>
            <Copy value={invite.data.url} label="Copy the address" />
          </Group>
        </Alert>
      )}
    </form>
  );
}
