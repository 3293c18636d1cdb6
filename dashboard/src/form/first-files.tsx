import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconFolder, IconPhotoPlus, IconUpload } from "@tabler/icons-react";

import { sampleFiles } from "../samples/files";
import { ChooseFiles } from "../uploads/choose-files";
import { notifyError } from "../ui/notify";
import classes from "./form.module.css";

interface Props {
  title: string;
  onFiles: (files: File[]) => void;
  children: string;
}

/** Where a video begins: with files. */
export function FirstFiles({ title, onFiles, children }: Props) {
  return (
    <Paper radius="lg" className={classes.first}>
      <Stack align="center" gap="md">
        <IconPhotoPlus size={44} stroke={1.2} aria-hidden />
        <div>
          <Title order={2}>{title}</Title>
          <Text c="dimmed" mt={4}>{children}</Text>
        </div>
        <Group gap="sm" justify="center">
          <ChooseFiles onFiles={onFiles} accept="image/*,video/*,audio/*" leftSection={<IconUpload size={16} aria-hidden />}>Choose files</ChooseFiles>
          <ChooseFiles onFiles={onFiles} folder variant="default" leftSection={<IconFolder size={16} aria-hidden />}>Choose a folder</ChooseFiles>
        </Group>
        <Text size="sm" c="dimmed">
          No files at hand? <Anchor component="button" type="button" inherit underline="always" onClick={() => void trySamples(onFiles)}>Try it with sample pictures and songs</Anchor>
        </Text>
      </Stack>
    </Paper>
  );
}

async function trySamples(onFiles: (files: File[]) => void): Promise<void> {
  try {
    onFiles(await sampleFiles());
  } catch (error) {
    notifyError("The samples were not added", error);
  }
}
