import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState, type FormEvent } from "react";

import { ago, moment } from "../format";
import { confirm } from "../ui/confirm";
import { BLANK, useCredentialActions, type Credential } from "./credential";
import { SecretFields } from "./secret-fields";

/** A credential: where it is sent, never what. */
export function CredentialCard({ credential }: { credential: Credential }) {
  const [open, setOpen] = useState(false);
  const { replace, remove } = useCredentialActions(credential.id);
  const ask = () =>
    void confirm({
      title: `Remove “${credential.name}”?`,
      children: <Text size="sm">Renders that use it and have not started will fail.</Text>,
      labels: { confirm: "Remove", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Paper withBorder radius="lg" p="md">
      <Group justify="space-between" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Title order={2} size="h4">{credential.name}</Title>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>{credential.origin}</Text>
          <Text size="sm" c="dimmed" component="div" title={moment(credential.updatedAt)}>
            Sends {credential.headers.map((name) => <Code key={name} mr={4}>{name}</Code>)} · set {ago(credential.updatedAt)}
          </Text>
        </div>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)} aria-expanded={open} aria-label={`Replace the headers of ${credential.name}`}>Replace</Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={ask} aria-label={`Remove ${credential.name}`}>Remove</Button>
        </Group>
      </Group>
      {open && <Replacing replace={replace} onDone={() => setOpen(false)} />}
    </Paper>
  );
}

interface ReplacingProps {
  replace: ReturnType<typeof useCredentialActions>["replace"];
  onDone: () => void;
}

function Replacing({ replace, onDone }: ReplacingProps) {
  const [draft, setDraft] = useState(BLANK);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    replace.mutate(draft, { onSuccess: onDone });
  };
  return (
    <form onSubmit={onSubmit} noValidate autoComplete="off">
      <Stack gap="sm" mt="md">
        <SecretFields draft={draft} onChange={setDraft} error={replace.error} />
        <Group><Button type="submit" size="compact-sm" loading={replace.isPending}>Replace headers</Button></Group>
      </Stack>
    </form>
  );
}
