import { Stack } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";

import { Empty } from "../ui/empty";
import { PageHeader } from "../ui/page-header";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { CreateWebhook } from "./create-webhook";
import { useWebhooks } from "./webhook";
import { WebhookCard } from "./webhook-card";

/** Endpoints that are told when renders end. */
export default function WebhooksPage() {
  const webhooks = useWebhooks();
  return (
    <>
      <PageHeader title="Webhooks" subtitle="When a render ends, Reelmill sends a signed message to these addresses, retrying for a day." />
      <Stack gap="lg">
        <CreateWebhook />
        {webhooks.isPending && <Waiting />}
        {webhooks.isError && <ProblemAlert error={webhooks.error} retry={() => void webhooks.refetch()} />}
        {webhooks.data?.items.map((webhook) => <WebhookCard key={webhook.id} webhook={webhook} />)}
        {webhooks.data?.items.length === 0 && (
          <Empty icon={IconBolt} title="No endpoints yet">
            Add the address of an n8n webhook, a function, or your own server. A single render can also name its own <code>webhookUrl</code>.
          </Empty>
        )}
      </Stack>
    </>
  );
}
