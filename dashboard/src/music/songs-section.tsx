import { Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

import { AssetButton } from "../assets/asset-button";
import type { DocumentSession } from "../document/session";
import { OPERATIONS } from "../spec/catalogue";
import type { Song } from "../spec/music-video";
import { Sortable } from "../ui/sortable";
import { ChooseFiles } from "../uploads/choose-files";
import { titleOf } from "../uploads/tags";
import type { Arrival } from "../uploads/use-arrivals";
import { ArrivingRow } from "../form/arriving";
import { loudness, standingOut } from "./loudness";
import { songName, type Entry } from "./model";
import classes from "../form/form.module.css";
import { Section } from "../form/section";
import { SongRow } from "./song-row";

interface Props {
  session: DocumentSession;
  entries: Entry<Song>[];
  arrivals: Arrival[];
  onFiles: (files: File[]) => void;
  onForget: (key: number) => void;
}

const LIST = ["audio"];

/** The playlist. */
export function SongsSection({ session, entries, arrivals, onFiles, onForget }: Props) {
  const arriving = arrivals.filter(({ kind }) => kind === "song");
  const hints = standingOut(entries.map(({ media }) => loudness(media?.peaks ?? [])));
  const move = (from: number, to: number) => session.run(OPERATIONS.moveInList, { list: LIST, from, to });
  return (
    <Section title="Songs" count={entries.length + arriving.length} actions={
      <Group gap="xs">
        <AssetButton types={["AUDIO"]} size="xs" onPick={({ src, fileName }) => session.run(OPERATIONS.addSongs, { songs: [{ src, title: titleOf(fileName) }] })}>Uploaded before</AssetButton>
        <ChooseFiles onFiles={onFiles} accept="audio/*" size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>Add songs</ChooseFiles>
      </Group>
    }>
      {entries.length + arriving.length === 0 && <Text size="sm" c="dimmed">Drop at least one song. The video lasts as long as the songs do.</Text>}
      <Sortable layout="list" entries={entries.map((entry) => ({ id: entry.id, name: songName(entry) }))} onMove={move}>
        <ol className={classes.songs} aria-label="Songs in order">
          {entries.map((entry) => (
            <SongRow key={entry.id} entry={entry} count={entries.length} hint={hints[entry.index] ?? null} onMove={(to) => move(entry.index, to)}
              onTitle={(title) => session.run(OPERATIONS.setSongTitle, { index: entry.index, title }, "typing")}
              onRemove={() => session.run(OPERATIONS.removeFromList, { list: LIST, index: entry.index })} />
          ))}
          {arriving.map((arrival) => <ArrivingRow key={arrival.key} arrival={arrival} onForget={() => onForget(arrival.key)} />)}
        </ol>
      </Sortable>
    </Section>
  );
}
