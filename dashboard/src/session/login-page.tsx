import { Alert, Anchor, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";

import { api } from "../api/client";
import { ApiError, sentence, unwrap } from "../api/problem";
import { Logo } from "../shell/logo";
import { Waiting } from "../waiting";
import { PasswordResetForm } from "./password-reset-form";
import { useAuthStatus } from "./session";

type Purpose = "login" | "register" | "first";

const WORDS: Record<Purpose, { title: string; subtitle: string; button: string }> = {
  login: { title: "Sign in", subtitle: "Welcome back.", button: "Sign in" },
  register: { title: "Create an account", subtitle: "You need an email address and a password.", button: "Create account" },
  first: {
    title: "Set up Reelmill",
    subtitle: "The first account becomes the administrator.",
    button: "Create administrator",
  },
};

/** Signing in, making an account, making the very first one, and setting a password by a link. */
export default function LoginPage() {
  const status = useAuthStatus();
  const [parameters] = useSearchParams();
  const invite = parameters.get("invite") ?? undefined;
  const reset = parameters.get("reset");
  const [asked, setAsked] = useState<"login" | "register">(invite ? "register" : "login");
  if (reset) return <Frame><PasswordResetForm token={reset} /></Frame>;
  if (status.isPending) return <Waiting />;
  const purpose: Purpose = status.data?.needsSetup ? "first" : asked;
  const mayRegister = Boolean(invite) || status.data?.registration === "open";
  const onSwitch = () => setAsked(asked === "login" ? "register" : "login");
  return (
    <Frame beside={purpose !== "first" && mayRegister && <Switch asked={asked} onSwitch={onSwitch} />}>
      {status.isLoadingError && <Alert color="red" mb="md">{sentence(status.error)}</Alert>}
      <CredentialsForm
        key={purpose}
        purpose={purpose}
        invite={invite}
        needsToken={purpose === "first" && Boolean(status.data?.needsSetupToken)}
      />
    </Frame>
  );
}

function Frame({ children, beside }: { children: ReactNode; beside?: ReactNode }) {
  return (
    <Center mih="100vh" p="md">
      <Stack w="100%" maw="24rem" gap="lg">
        <Logo size="lg" />
        <Paper component="main" withBorder p="xl" radius="lg" shadow="xs">{children}</Paper>
        {beside}
      </Stack>
    </Center>
  );
}

function Switch({ asked, onSwitch }: { asked: "login" | "register"; onSwitch: () => void }) {
  return (
    <Text size="sm" ta="center" c="dimmed">
      {asked === "login" ? "New here? " : "Have an account? "}
      <Anchor component="button" type="button" size="sm" underline="always" onClick={onSwitch}>
        {asked === "login" ? "Create an account" : "Sign in"}
      </Anchor>
    </Text>
  );
}

interface FormProps {
  purpose: Purpose;
  invite: string | undefined;
  needsToken: boolean;
}

function CredentialsForm({ purpose, invite, needsToken }: FormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [setupToken, setSetupToken] = useState("");
  const { submit, busy, error } = useCredentials(purpose);
  const { isReset } = (useLocation().state ?? {}) as { isReset?: boolean };
  const words = WORDS[purpose];
  const problem = error instanceof ApiError ? error : undefined;
  useEffect(() => {
    document.title = `${words.title} · Reelmill`;
  }, [words.title]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void submit({ email, password, ...(setupToken ? { setupToken } : {}), ...(invite ? { invite } : {}) });
  }

  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">{words.title}</Title>
          <Text size="sm" c="dimmed">{words.subtitle}</Text>
        </div>
        {isReset && !error && <Alert color="teal" role="status">Your new password is set. Sign in with it.</Alert>}
        {Boolean(error) && !problem?.at("/email") && !problem?.at("/password") && (
          <Alert color="red" role="alert">{sentence(error)}</Alert>
        )}
        <TextInput label="Email" type="email" autoComplete="username" required autoFocus value={email}
          error={problem?.at("/email")} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput label="Password" required value={password} error={problem?.at("/password")}
          description={purpose === "login" ? undefined : "At least 10 characters."}
          autoComplete={purpose === "login" ? "current-password" : "new-password"}
          onChange={(event) => setPassword(event.currentTarget.value)} />
        {needsToken && (
          <TextInput label="Setup token" description="Printed by the server when it started." required
            value={setupToken} error={problem?.at("/setupToken")}
            onChange={(event) => setSetupToken(event.currentTarget.value)} />
        )}
        <Button type="submit" loading={busy} fullWidth>{words.button}</Button>
      </Stack>
    </form>
  );
}

interface Credentials {
  email: string;
  password: string;
  setupToken?: string;
  invite?: string;
}

function useCredentials(purpose: Purpose) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();

  async function submit(body: Credentials) {
    setBusy(true);
    setError(null);
    try {
      if (purpose === "login") unwrap(await api.POST("/auth/login", { body }));
      else unwrap(await api.POST("/auth/register", { body }));
      cache.clear();
      const from = (location.state as { from?: string } | null)?.from ?? "/jobs";
      void navigate(from, { replace: true });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  return { submit, busy, error };
}
