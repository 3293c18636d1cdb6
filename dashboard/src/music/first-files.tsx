import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconFolder, IconPhotoPlus, IconUpload } from "@tabler/icons-react";

import { ChooseFiles } from "../uploads/choose-files";
import classes from "./music.module.css";

/** Where a music video begins: with files. */
export function FirstFiles({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <Paper radius="lg" className={classes.first}>
      <Stack align="center" gap="md">
        <IconPhotoPlus size={44} stroke={1.2} aria-hidden />
        <div>
          <Title order={2}>Drop your pictures and songs here</Title>
          <Text c="dimmed" mt={4}>The pictures take turns for as long as the music plays, up to three hours. Short clips work too.</Text>
        </div>
        <Group gap="sm" justify="center">
          <ChooseFiles onFiles={onFiles} accept="image/*,video/*,audio/*" leftSection={<IconUpload size={16} aria-hidden />}>Choose files</ChooseFiles>
          <ChooseFiles onFiles={onFiles} folder variant="default" leftSection={<IconFolder size={16} aria-hidden />}>Choose a folder</ChooseFiles>
        </Group>
      </Stack>
    </Paper>
  );
}
