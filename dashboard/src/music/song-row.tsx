import { ActionIcon, Text, TextInput } from "@mantine/core";
import { IconBraces, IconGripVertical, IconMusic } from "@tabler/icons-react";

import { duration } from "../format";
import { IN_JSON, type Song } from "../spec/music-video";
import { useSortableEntry } from "../ui/sortable";
import { EntryMenu } from "../form/entry-menu";
import { MediaNote } from "../form/media-note";
import { songName, type Entry } from "./model";
import classes from "../form/form.module.css";
import { SetInJson } from "../form/set-in-json";

interface Props {
  entry: Entry<Song>;
  count: number;
  /** Something to mind about the song. */
  hint: string | null;
  onMove: (to: number) => void;
  onTitle: (title: string) => void;
  onRemove: () => void;
}

/** A song of the playlist: named, moved, taken out. */
export function SongRow({ entry, count, hint, onMove, onTitle, onRemove }: Props) {
  const { ref, style, isDragging, grip } = useSortableEntry(entry.id);
  const { value, media, index } = entry;
  const name = songName(entry);
  return (
    <li ref={ref} style={style} className={classes.row} data-dragging={isDragging || undefined}>
      <ActionIcon variant="subtle" color="gray" {...grip} aria-label={`Move ${name}`} className={classes.grip}><IconGripVertical size={16} aria-hidden /></ActionIcon>
      <div className={classes.cover}>
        {media?.thumbnail ? <img src={media.thumbnail} alt="" draggable={false} /> : value === IN_JSON ? <IconBraces size={16} aria-hidden /> : <IconMusic size={16} aria-hidden />}
      </div>
      <div className={classes.song}>
        {value === IN_JSON ? <Text size="sm">Set in JSON</Text> : (
          <TextInput variant="unstyled" size="sm" aria-label={`Title of song ${index + 1}`} placeholder="No title" value={value.title} maxLength={500}
            onChange={(event) => onTitle(event.currentTarget.value)} classNames={{ input: classes.songTitle }} />
        )}
        <Text size="xs" c="dimmed" truncate className={classes.file}>{hint ?? media?.name}</Text>
        <MediaNote media={media} />
        <SetInJson fields={value === IN_JSON ? [] : value.extras} />
      </div>
      <Text size="sm" c="dimmed" className="tabular">{media?.seconds ? duration(media.seconds) : ""}</Text>
      <EntryMenu name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
    </li>
  );
}
