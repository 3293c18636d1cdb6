import { Stack } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { CreateCredential } from "./create-credential";
import { useCredentials } from "./credential";
import { CredentialCard } from "./credential-card";

/** Credentials for the servers of sources: added, replaced, removed; never read. */
export default function CredentialsPage() {
  const credentials = useCredentials();
  return (
    <>
      <PageHeader title="Credentials" subtitle="Headers and passwords for private media servers. Each is sent only to its own server, and is never shown again." />
      <Stack gap="lg">
        <CreateCredential />
        {credentials.isPending && <Waiting />}
        {credentials.isError && <ProblemAlert error={credentials.error} retry={() => void credentials.refetch()} />}
        {credentials.data?.items.map((credential) => <CredentialCard key={credential.id} credential={credential} />)}
        {credentials.data?.items.length === 0 && (
          <Empty icon={IconLock} title="No credentials yet">
            Name one in a track: <code>{`"auth": "cdn"`}</code> beside its <code>src</code>.
          </Empty>
        )}
      </Stack>
    </>
  );
}
