import { Button, Group, MultiSelect, Paper, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { ApiError, sentence, unwrap } from "../api/problem";
import { ShownOnce } from "../ui/shown-once";
import { EVENTS, type WebhookEvent } from "./webhook";

/** Adds an endpoint and shows its secret once. */
export function CreateWebhook() {
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<WebhookEvent[]>(EVENTS.map(({ value }) => value));
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/webhooks", { body: { url, events, description: "" } })),
    onSuccess: () => {
      setUrl("");
      void cache.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  const problem = create.error instanceof ApiError ? create.error : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Paper withBorder radius="lg" p="md">
      <form onSubmit={onSubmit} noValidate>
        <Group align="flex-start" gap="sm">
          <TextInput flex={2} miw={240} type="url" label="Address" placeholder="https://example.com/hooks/reelmill" required value={url}
            error={create.isError ? (problem?.at("/url") ?? sentence(create.error)) : undefined}
            onChange={(event) => setUrl(event.currentTarget.value)} />
          <MultiSelect flex={2} miw={240} label="When" data={EVENTS} value={events} onChange={(chosen) => setEvents(chosen as WebhookEvent[])} />
          <Button type="submit" mt={25} loading={create.isPending}>Add endpoint</Button>
        </Group>
      </form>
      {create.data && (
        <ShownOnce what="secret" mt="md" title={`Copy the signing secret of ${create.data.url} now: it is shown only once`}
        value={create.data.secret} onClose={() => create.reset()} />
      )}
    </Paper>
  );
}
