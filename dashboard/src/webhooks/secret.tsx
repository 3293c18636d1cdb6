import { Alert, Code, Group } from "@mantine/core";

import { Copy } from "../ui/copy";

/** A signing secret, shown once. */
export function Secret({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <Alert color="teal" mt="md" title="Copy the signing secret now: it is shown only once" withCloseButton
      closeButtonLabel="Hide the secret" onClose={onClose}>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: "anywhere" }}>{value}</Code>
        <Copy value={value} label="Copy the secret" />
      </Group>
    </Alert>
  );
}
