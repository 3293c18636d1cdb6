import { Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  isOpen: boolean;
  title: string;
  /** What was written elsewhere, and when. */
  words: ReactNode;
  /** The buttons that decide it; nothing else closes it. */
  children: ReactNode;
}

/** Asks what shall become of something that was changed in two places. */
export function Conflict({ isOpen, title, words, children }: Props) {
  return (
    <Modal opened={isOpen} onClose={() => undefined} withCloseButton={false} centered closeOnEscape={false} closeOnClickOutside={false} title={title}>
      <Stack gap="md">
        <Text size="sm">{words}</Text>
        <Group gap="sm">{children}</Group>
      </Stack>
    </Modal>
  );
}
