import { Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

import { AssetButton } from "../assets/asset-button";
import type { DocumentSession } from "../document/session";
import { OPERATIONS } from "../spec/catalogue";
import type { Picture } from "../spec/music-video";
import { Sortable } from "../ui/sortable";
import { ChooseFiles } from "../uploads/choose-files";
import type { Arrival } from "../uploads/use-arrivals";
import { ArrivingTile } from "../form/arriving";
import { pictureName, type Entry } from "./model";
import classes from "../form/form.module.css";
import { PictureTile } from "./picture-tile";
import { Section } from "../form/section";

interface Props {
  session: DocumentSession;
  entries: Entry<Picture>[];
  arrivals: Arrival[];
  onFiles: (files: File[]) => void;
  onForget: (key: number) => void;
}

const LIST = ["backgrounds"];

/** The pictures and clips, in the order in which they take turns. */
export function PicturesSection({ session, entries, arrivals, onFiles, onForget }: Props) {
  const arriving = arrivals.filter(({ kind }) => kind !== "song");
  const move = (from: number, to: number) => session.run(OPERATIONS.moveInList, { list: LIST, from, to });
  return (
    <Section title="Pictures" count={entries.length + arriving.length} actions={
      <Group gap="xs">
        <AssetButton types={["IMAGE", "VIDEO"]} size="xs" onPick={({ src }) => session.run(OPERATIONS.addPictures, { pictures: [{ src }] })}>Uploaded before</AssetButton>
        <ChooseFiles onFiles={onFiles} accept="image/*,video/*" size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>Add pictures</ChooseFiles>
      </Group>
    }>
      {entries.length + arriving.length === 0 && <Text size="sm" c="dimmed">Drop at least one picture or clip. It is shown while the songs play.</Text>}
      <Sortable layout="grid" entries={entries.map((entry) => ({ id: entry.id, name: pictureName(entry) }))} onMove={move}>
        <ul className={classes.strip} aria-label="Pictures in order">
          {entries.map((entry) => (
            <PictureTile key={entry.id} entry={entry} count={entries.length} onMove={(to) => move(entry.index, to)}
              onRemove={() => session.run(OPERATIONS.removeFromList, { list: LIST, index: entry.index })} />
          ))}
          {arriving.map((arrival) => <ArrivingTile key={arrival.key} arrival={arrival} onForget={() => onForget(arrival.key)} />)}
        </ul>
      </Sortable>
    </Section>
  );
}
