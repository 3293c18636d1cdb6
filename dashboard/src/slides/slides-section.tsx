import { Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

import { AssetButton } from "../assets/asset-button";
import type { DocumentSession } from "../document/session";
import { ArrivingRow } from "../form/arriving";
import classes from "../form/form.module.css";
import { Section } from "../form/section";
import { OPERATIONS } from "../spec/catalogue";
import type { Path } from "../spec/document";
import { ChooseFiles } from "../uploads/choose-files";
import type { Arrival } from "../uploads/use-arrivals";
import { Sortable } from "../ui/sortable";
import { newSlide } from "./dropped";
import { SlideRow } from "./slide-row";
import { SLIDE_SECONDS, slideName, type SlideEntry } from "./use-slideshow";

interface Props {
  session: DocumentSession;
  list: Path;
  entries: SlideEntry[];
  arrivals: Arrival[];
  onFiles: (files: File[]) => void;
  onForget: (key: number) => void;
}

/** The slides in their order. */
export function SlidesSection({ session, list, entries, arrivals, onFiles, onForget }: Props) {
  const arriving = arrivals.filter(({ kind }) => kind !== "song");
  const move = (from: number, to: number) => session.run(OPERATIONS.moveInList, { list, from, to });
  return (
    <Section title="Slides" count={entries.length + arriving.length} actions={
      <Group gap="xs">
        <AssetButton types={["IMAGE", "VIDEO"]} size="xs" onPick={({ src, type }) => session.run(OPERATIONS.addSlides, { slides: [newSlide(src, type === "VIDEO", SLIDE_SECONDS)] })}>Uploaded before</AssetButton>
        <ChooseFiles onFiles={onFiles} accept="image/*,video/*,audio/*" size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>Add slides</ChooseFiles>
      </Group>
    }>
      <Sortable layout="list" entries={entries.map((entry) => ({ id: entry.id, name: slideName(entry) }))} onMove={move}>
        <ol className={classes.songs} aria-label="Slides in order">
          {entries.map((entry) => (
            <SlideRow key={entry.id} session={session} entry={entry} count={entries.length} onMove={(to) => move(entry.index, to)}
              onRemove={() => session.run(OPERATIONS.removeFromList, { list, index: entry.index })} />
          ))}
          {arriving.map((arrival) => <ArrivingRow key={arrival.key} arrival={arrival} onForget={() => onForget(arrival.key)} />)}
        </ol>
      </Sortable>
    </Section>
  );
}
