import { Stack } from "@mantine/core";

import { useMe } from "../session/session";
import { PageHeader } from "../ui/page-header";
import { Section } from "../ui/section";
import { PasswordForm } from "./password-form";
import { Sessions } from "./sessions";

/** One's own password, and where one is signed in. */
export default function AccountPage() {
  const email = useMe().data?.email ?? "";
  return (
    <>
      <PageHeader title="Account" subtitle={email} />
      <Stack gap="lg">
        <Section title="Password"><PasswordForm email={email} /></Section>
        <Section title="Sessions"><Sessions /></Section>
      </Stack>
    </>
  );
}
