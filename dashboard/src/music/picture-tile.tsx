import { ActionIcon, Text } from "@mantine/core";
import { IconBraces, IconGripVertical, IconMovie, IconPhoto } from "@tabler/icons-react";

import { duration } from "../format";
import { IN_JSON, PICTURE_SECONDS, type Picture } from "../spec/music-video";
import { useSortableEntry } from "../ui/sortable";
import { EntryMenu } from "../form/entry-menu";
import { MediaNote } from "../form/media-note";
import { pictureName, type Entry } from "./model";
import classes from "../form/form.module.css";
import { SetInJson } from "../form/set-in-json";

interface Props {
  entry: Entry<Picture>;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** A picture of the strip: seen, moved, taken out. */
export function PictureTile({ entry, count, onMove, onRemove }: Props) {
  const { ref, style, isDragging, surface, grip } = useSortableEntry(entry.id);
  const name = pictureName(entry);
  return (
    <li ref={ref} style={style} className={classes.tile} data-dragging={isDragging || undefined}>
      <div className={classes.picture} {...surface}>
        <Face entry={entry} />
        <span className={classes.number}>{entry.index + 1}</span>
        <span className={classes.length}>{lengthOf(entry)}</span>
      </div>
      <div className={classes.tileActions}>
        <ActionIcon variant="default" size="sm" {...grip} aria-label={`Move ${name}`} className={classes.grip}><IconGripVertical size={14} aria-hidden /></ActionIcon>
        <EntryMenu name={name} index={entry.index} count={count} onMove={onMove} onRemove={onRemove} onPicture />
      </div>
      <Text size="xs" truncate className={classes.tileName} title={name}>{name}</Text>
      <MediaNote media={entry.media} />
      <SetInJson fields={entry.value === IN_JSON ? [] : entry.value.extras} />
    </li>
  );
}

function Face({ entry: { value, media } }: { entry: Entry<Picture> }) {
  if (value === IN_JSON) return <IconBraces size={26} stroke={1.3} aria-hidden />;
  if (media?.thumbnail) return <img src={media.thumbnail} alt="" draggable={false} />;
  const Sign = media?.isVideo ? IconMovie : IconPhoto;
  return <Sign size={26} stroke={1.3} aria-hidden />;
}

function lengthOf({ value, media }: Entry<Picture>): string {
  if (value === IN_JSON || value.seconds === IN_JSON) return "Set in JSON";
  if (value.seconds !== undefined) return `${value.seconds} s`;
  if (media?.isVideo) return media.seconds ? duration(media.seconds) : "Clip";
  return `${PICTURE_SECONDS} s`;
}
