import { Alert, Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { ApiError, sentence, unwrap } from "../api/problem";
import { notifySuccess } from "../ui/notify";
import { SESSIONS } from "./sessions";

const BLANK = { currentPassword: "", newPassword: "" };

/** Changes the password for who knows the present one. */
export function PasswordForm({ email }: { email: string }) {
  const [draft, setDraft] = useState(BLANK);
  const change = useChange(() => setDraft(BLANK));
  const problem = change.error instanceof ApiError ? change.error : undefined;
  const wrong = { current: problem?.at("/currentPassword"), fresh: problem?.at("/newPassword") };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(draft);
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="sm" maw={360}>
        <Text size="sm" c="dimmed">A new password ends all your other sessions. API keys keep working.</Text>
        {change.isError && !wrong.current && !wrong.fresh && <Alert color="red" role="alert">{sentence(change.error)}</Alert>}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput label="Current password" required autoComplete="current-password" value={draft.currentPassword}
          error={wrong.current} onChange={(event) => setDraft({ ...draft, currentPassword: event.currentTarget.value })} />
        <PasswordInput label="New password" description="At least 10 characters." required autoComplete="new-password" value={draft.newPassword}
          error={wrong.fresh} onChange={(event) => setDraft({ ...draft, newPassword: event.currentTarget.value })} />
        <Group><Button type="submit" loading={change.isPending}>Change password</Button></Group>
      </Stack>
    </form>
  );
}

function useChange(onChanged: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: typeof BLANK) => unwrap(await api.POST("/dashboard/password", { body })),
    onSuccess: () => {
      onChanged();
      notifySuccess("Password changed. All your other sessions have ended.");
      void cache.invalidateQueries({ queryKey: SESSIONS });
    },
  });
}
