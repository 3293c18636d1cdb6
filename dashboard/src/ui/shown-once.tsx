import { Alert, Code, Group, type MantineSpacing } from "@mantine/core";

import { Copy } from "./copy";

interface Props {
  /** What it is, in a word. */
  what: "key" | "secret" | "link";
  title: string;
  value: string;
  mt?: MantineSpacing;
  onClose: () => void;
}

/** Something that the server never tells again. */
export function ShownOnce({ what, title, value, mt, onClose }: Props) {
  return (
    <Alert color="teal" mt={mt} title={title} withCloseButton closeButtonLabel={`Hide the ${what}`} onClose={onClose}>
      <Group gap="xs" wrap="nowrap">
        <Code data-testid={`fresh-${what}`} style={{ overflowWrap: "anywhere" }}>{value}</Code>
        <Copy value={value} label={`Copy the ${what}`} />
      </Group>
    </Alert>
  );
}
