import { Button, Group, Paper, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import { notifySuccess } from "../ui/notify";
import { BLANK, sentOf } from "./credential";
import { SecretFields } from "./secret-fields";

/** Keeps a credential for one server. */
export function CreateCredential() {
  const [name, setName] = useState("");
  const [origin, setOrigin] = useState("");
  const [draft, setDraft] = useState(BLANK);
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/credentials", { body: { name, origin, ...sentOf(draft) } })),
    onSuccess: () => {
      notifySuccess(`Credential “${name}” saved.`);
      setName("");
      setOrigin("");
      setDraft(BLANK);
      void cache.invalidateQueries({ queryKey: ["credentials"] });
    },
  });
  const problem = create.error instanceof ApiError ? create.error : undefined;
  const wrong = { name: problem?.at("/name"), origin: problem?.at("/origin") };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Paper withBorder radius="lg" p="md">
      <form onSubmit={onSubmit} noValidate autoComplete="off">
        <Stack gap="sm">
          <Group align="flex-start" gap="sm">
            <TextInput flex={1} miw={160} label="Name" placeholder="cdn" required value={name} error={wrong.name}
              onChange={(event) => setName(event.currentTarget.value)} />
            <TextInput flex={2} miw={240} label="Server" placeholder="https://cdn.example.com" required value={origin} error={wrong.origin}
              onChange={(event) => setOrigin(event.currentTarget.value)} />
          </Group>
          <SecretFields draft={draft} onChange={setDraft} error={wrong.name || wrong.origin ? undefined : create.error} />
          <Group><Button type="submit" loading={create.isPending}>Save credential</Button></Group>
        </Stack>
      </form>
    </Paper>
  );
}
