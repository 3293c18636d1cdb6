import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { sentence, unwrap } from "../api/problem";

interface Props {
  onCreated: (key: string) => void;
  suggestion?: string;
}

/** Makes an API key; hands over its text, which nobody can see again. */
export function CreateKey({ onCreated, suggestion = "" }: Props) {
  const [name, setName] = useState(suggestion);
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST("/dashboard/api-keys", { body: { name } })),
    onSuccess: ({ key }) => {
      setName("");
      onCreated(key);
      void cache.invalidateQueries({ queryKey: ["keys"] });
    },
  });

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }

  return (
    <form onSubmit={onSubmit}>
      <Group gap="sm" align="flex-start">
        <TextInput flex={1} maw={320} aria-label="Name of the key" placeholder="Name, such as n8n" value={name} required
          error={create.isError ? sentence(create.error) : undefined} maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" loading={create.isPending}>Create key</Button>
      </Group>
    </form>
  );
}
