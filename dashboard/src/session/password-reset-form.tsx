import { Alert, Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";

import { api } from "../api/client";
import { ApiError, sentence, unwrap } from "../api/problem";
import { Hint } from "../ui/problem-alert";

const TITLE = "Set a new password";

/** Sets a new password with a link of an administrator, then lets its user sign in. */
export function PasswordResetForm({ token }: { token: string }) {
  const [newPassword, setNewPassword] = useState("");
  const reset = useReset(token);
  const wrong = reset.error instanceof ApiError ? reset.error.at("/newPassword") : undefined;
  useEffect(() => {
    document.title = `${TITLE} · Reelmill`;
  }, []);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate(newPassword);
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">{TITLE}</Title>
          <Text size="sm" c="dimmed">It ends all sessions of your account.</Text>
        </div>
        {reset.isError && !wrong && <Alert color="red" role="alert">{sentence(reset.error)}<Hint error={reset.error} /></Alert>}
        <PasswordInput label="New password" description="At least 10 characters." required autoFocus autoComplete="new-password"
          value={newPassword} error={wrong} onChange={(event) => setNewPassword(event.currentTarget.value)} />
        <Button type="submit" loading={reset.isPending} fullWidth>Set password</Button>
      </Stack>
    </form>
  );
}

function useReset(token: string) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (newPassword: string) => unwrap(await api.POST("/auth/password-reset", { body: { token, newPassword } })),
    onSuccess: () => void navigate("/login", { replace: true, state: { isReset: true } }),
  });
}
