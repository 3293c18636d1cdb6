import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconBadgeCc, IconDownload, IconLink } from "@tabler/icons-react";

import { moment, size } from "../format";
import type { Job } from "../jobs/job";
import { copied } from "../ui/clipboard";
import { notifySuccess, uncopied } from "../ui/notify";
import { Player } from "./player";
import { subtitlesName } from "./subtitles";
import { ShareButton } from "./share-button";

interface Props {
  job: Job;
  player: HTMLMediaElement | null;
  onPlayer: (player: HTMLMediaElement | null) => void;
}

/** The finished file: to play, to download, to share. */
export function Result({ job, player, onPlayer }: Props) {
  const url = job.outputUrl ?? "";
  async function copy() {
    const address = new URL(url, window.location.href).href;
    if (await copied(address)) notifySuccess("Address copied.");
    else uncopied(address);
  }
  return (
    <Paper component="section" aria-label="Result" withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Player key={job.finishedAt} job={job} url={url} player={player} onPlayer={onPlayer} />
        <Group gap="sm">
          <Button component="a" href={url} download leftSection={<IconDownload size={16} aria-hidden />}>
            Download{job.bytes ? ` ${size(job.bytes)}` : ""}
          </Button>
          {job.subtitles.map((file) => (
            <Button key={file.url} component="a" href={file.url} download variant="default" leftSection={<IconBadgeCc size={16} aria-hidden />}>
              {subtitlesName(file)}
            </Button>
          ))}
          <ShareButton job={job} />
          <Button variant="default" leftSection={<IconLink size={16} aria-hidden />} onClick={() => void copy()}>
            Copy address
          </Button>
          {job.expiresAt && <Text size="sm" c="dimmed">Whoever has the address can see it until {moment(job.expiresAt)}.</Text>}
        </Group>
      </Stack>
    </Paper>
  );
}
