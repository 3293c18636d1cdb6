import { Button, Group, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { sentence, unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { ago, moment } from "../format";
import { confirm } from "../ui/confirm";
import { notifyError, notifySuccess } from "../ui/notify";
import { ProblemAlert } from "../ui/problem-alert";
import { ShownOnce } from "../ui/shown-once";
import { StackedTable } from "../ui/stacked-table";

type Invite = components["schemas"]["InviteModel"];

const KEY = ["admin", "invites"];

/** Invites that nobody has used yet: made, listed, revoked. */
export function Invites() {
  const invites = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => unwrap(await api.GET("/dashboard/admin/invites", { signal })),
  });
  return (
    <>
      <CreateInvite />
      {invites.isLoadingError && <ProblemAlert error={invites.error} retry={() => void invites.refetch()} />}
      {invites.data && (invites.data.items.length ? <InviteTable items={invites.data.items} /> : <Text c="dimmed" mt="md">No open invites.</Text>)}
    </>
  );
}

function CreateInvite() {
  const [email, setEmail] = useState("");
  const cache = useQueryClient();
  const invite = useMutation({
    mutationFn: async () => unwrap(await api.POST("/dashboard/admin/invites", { body: { email: email || null, days: 7 } })),
    onSuccess: () => setEmail(""),
    onSettled: () => void cache.invalidateQueries({ queryKey: KEY }),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Group gap="sm" align="flex-start">
        <TextInput flex={1} maw={320} aria-label="Email of the person to invite" placeholder="Email, or empty for anyone" value={email}
          onChange={(event) => setEmail(event.currentTarget.value)} error={invite.isError ? sentence(invite.error) : undefined} />
        <Button type="submit" variant="default" loading={invite.isPending}>Invite</Button>
      </Group>
      {invite.data && <ShownOnce what="link" mt="sm" title="Send this link; it is shown only here and works once, within seven days" value={invite.data.url} onClose={invite.reset} />}
    </form>
  );
}

function InviteTable({ items }: { items: Invite[] }) {
  return (
    <StackedTable columns={["For", "Made", "Expires", "Actions"]} mt="md">
      {items.map((invite) => <InviteRow key={invite.id} invite={invite} />)}
    </StackedTable>
  );
}

function InviteRow({ invite }: { invite: Invite }) {
  const whom = invite.email ?? "anyone with the link";
  const revoke = useRevoke(invite.id);
  const ask = () =>
    void confirm({
      title: `Revoke the invite for ${whom}?`,
      children: <Text size="sm">Its link stops working immediately.</Text>,
      labels: { confirm: "Revoke", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => revoke.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>{invite.email ?? "Anyone with the link"}</Table.Td>
      <Table.Td data-label="Made" title={moment(invite.createdAt)}>{ago(invite.createdAt)}</Table.Td>
      <Table.Td data-label="Expires" title={moment(invite.expiresAt)}>{ago(invite.expiresAt)}</Table.Td>
      <Table.Td ta="right" data-actions>
        <Button size="compact-sm" variant="subtle" color="red" onClick={ask} aria-label={`Revoke the invite for ${whom}`}>Revoke</Button>
      </Table.Td>
    </Table.Tr>
  );
}

function useRevoke(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/dashboard/admin/invites/{invite_id}", { params: { path: { invite_id: id } } })),
    onSuccess: () => notifySuccess("The invite is revoked."),
    onError: (error) => notifyError("The invite was not revoked", error),
    onSettled: () => void cache.invalidateQueries({ queryKey: KEY }),
  });
}
