import "@mantine/dropzone/styles.css";

import { Center, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconUpload } from "@tabler/icons-react";

interface Props {
  onFiles: (files: File[]) => void;
  /** What can be dropped, in words. */
  what: string;
}

/** The whole page takes files and folders. */
export function DropAnywhere({ onFiles, what }: Props) {
  return (
    <Dropzone.FullScreen active onDrop={onFiles} zIndex={400} inputProps={{ "aria-label": "Files that are dropped", tabIndex: -1 } as object}>
      <Center mih="80vh" style={{ pointerEvents: "none" }}>
        <Stack align="center" gap="xs">
          <IconUpload size={40} stroke={1.3} aria-hidden />
          <Text size="lg" fw={600}>Drop {what} anywhere</Text>
          <Text size="sm" c="dimmed">Folders work too.</Text>
        </Stack>
      </Center>
    </Dropzone.FullScreen>
  );
}
