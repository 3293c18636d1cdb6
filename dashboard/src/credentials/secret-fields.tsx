import { Group, PasswordInput, SegmentedControl, Stack, Textarea, TextInput } from "@mantine/core";

import { sentence } from "../api/problem";
import type { Draft } from "./credential";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  error: unknown;
}

const KINDS = [
  { value: "headers", label: "Headers" },
  { value: "basic", label: "User and password" },
];

/** What is sent to a server: typed here, and never shown again. */
export function SecretFields({ draft, onChange, error }: Props) {
  const problem = error ? sentence(error) : undefined;
  return (
    <Stack gap="sm">
      <SegmentedControl aria-label="How to sign in" data={KINDS} value={draft.kind} w="fit-content"
        onChange={(kind) => onChange({ ...draft, kind: kind as Draft["kind"] })} />
      {draft.kind === "headers" ? (
        <Textarea label="Headers, one per line" placeholder={"Authorization: Bearer …\nReferer: https://example.com/"} autosize minRows={2} required
          autoComplete="off" spellCheck={false} value={draft.lines} error={problem}
          onChange={(event) => onChange({ ...draft, lines: event.currentTarget.value })} />
      ) : (
        <Group align="flex-start" gap="sm">
          <TextInput flex={1} miw={160} label="User" autoComplete="off" required value={draft.username} error={problem}
            onChange={(event) => onChange({ ...draft, username: event.currentTarget.value })} />
          <PasswordInput flex={1} miw={160} label="Password" autoComplete="new-password" required value={draft.password}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
            onChange={(event) => onChange({ ...draft, password: event.currentTarget.value })} />
        </Group>
      )}
    </Stack>
  );
}
