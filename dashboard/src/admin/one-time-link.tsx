import { Alert, Code, Group } from "@mantine/core";

import { Copy } from "../ui/copy";

interface Props {
  title: string;
  url: string;
  onClose: () => void;
}

/** A link that is shown once, to be passed on. */
export function OneTimeLink({ title, url, onClose }: Props) {
  return (
    <Alert color="teal" mt="sm" title={title} withCloseButton closeButtonLabel="Hide the link" onClose={onClose}>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: "anywhere" }}>{url}</Code>
        <Copy value={url} label="Copy the link" />
      </Group>
    </Alert>
  );
}
