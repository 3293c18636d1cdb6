import { ActionIcon, Group, Text, Textarea } from "@mantine/core";
import { IconBadgeCc, IconBraces, IconGripVertical, IconMicrophone, IconMovie, IconPhoto } from "@tabler/icons-react";

import type { DocumentSession } from "../document/session";
import { EntryMenu } from "../form/entry-menu";
import formClasses from "../form/form.module.css";
import { MediaNote } from "../form/media-note";
import { SecondsField } from "../form/seconds-field";
import { SetInJson } from "../form/set-in-json";
import { duration } from "../format";
import { OPERATIONS } from "../spec/catalogue";
import { IN_JSON } from "../spec/music-video";
import type { Slide } from "../spec/slideshow";
import { useSortableEntry } from "../ui/sortable";
import { FileChip } from "./file-chip";
import classes from "./slides.module.css";
import { secondsOfSlide, SLIDE_SECONDS, slideName, type SlideEntry } from "./use-slideshow";

interface Props {
  session: DocumentSession;
  entry: SlideEntry;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** A slide: its picture, what is written on it, said to it, and how long it lasts. */
export function SlideRow({ session, entry, count, onMove, onRemove }: Props) {
  const { ref, style, isDragging, surface, grip } = useSortableEntry(entry.id);
  const { slide, index } = entry;
  const name = slideName(entry);
  return (
    <li ref={ref} style={style} className={formClasses.row} data-dragging={isDragging || undefined}>
      <ActionIcon variant="subtle" color="gray" {...grip} aria-label={`Move ${name}`} className={formClasses.grip}><IconGripVertical size={16} aria-hidden /></ActionIcon>
      <div className={classes.face} {...surface}>
        <Face entry={entry} />
        <span className={formClasses.number}>{index + 1}</span>
      </div>
      <div className={formClasses.song}>
        {slide === IN_JSON ? <Text size="sm">Set in JSON</Text> : <SlideFields session={session} entry={entry} slide={slide} />}
        <MediaNote media={entry.media} />
      </div>
      <EntryMenu name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
    </li>
  );
}

function Face({ entry: { slide, media } }: { entry: SlideEntry }) {
  if (slide === IN_JSON) return <IconBraces size={20} aria-hidden />;
  if (media?.thumbnail) return <img src={media.thumbnail} alt="" draggable={false} />;
  return slide.isClip ? <IconMovie size={20} aria-hidden /> : <IconPhoto size={20} aria-hidden />;
}

function SlideFields({ session, entry, slide }: { session: DocumentSession; entry: SlideEntry; slide: Slide }) {
  const { index } = entry;
  const setFile = (part: "voice" | "captions") => (src: string | null) =>
    void session.run(OPERATIONS.setSlideFile, { index, part, src, seconds: Math.ceil(secondsOfSlide(entry) ?? SLIDE_SECONDS) });
  return (
    <>
      <Textarea variant="unstyled" size="sm" autosize minRows={1} maxRows={4} aria-label={`Text of slide ${index + 1}`} placeholder="Add a text" maxLength={5000}
        value={slide.text} onChange={(event) => session.run(OPERATIONS.setSlideText, { index, text: event.currentTarget.value }, "typing")} classNames={{ input: classes.text }} />
      <Group gap="xs" mt={4}>
        <SlideLength session={session} entry={entry} slide={slide} />
        <FileChip icon={IconMicrophone} what={`voice-over of slide ${index + 1}`} label="Voice-over" kind="song" accept="audio/*" media={entry.voice} onChange={setFile("voice")} />
        <FileChip icon={IconBadgeCc} what={`captions of slide ${index + 1}`} label="Captions" kind="captions" accept=".srt,.vtt,.ass,.ssa,.json" media={entry.captions} onChange={setFile("captions")} />
        <SetInJson fields={slide.extras} />
      </Group>
    </>
  );
}

/** Seconds to be set, or why there are none to set. */
function SlideLength({ session, entry, slide }: { session: DocumentSession; entry: SlideEntry; slide: Slide }) {
  const { index } = entry;
  if (slide.time.kind === "fixed") {
    return (
      <SecondsField size="xs" label={`Seconds of slide ${index + 1}`} isLabelHidden value={slide.time.seconds} min={0.5} max={3600} step={1}
        onChange={(seconds) => session.run(OPERATIONS.setSlideSeconds, { indexes: [index], seconds }, "typing")} />
    );
  }
  if (slide.time.kind === "json") return <Text size="xs" c="dimmed">Length set in JSON</Text>;
  const seconds = secondsOfSlide(entry);
  const why = slide.voice ? "as long as its voice-over" : "as long as the clip";
  return <Text size="xs" c="dimmed" className="tabular">{seconds === null ? why : `${duration(seconds)}, ${why}`}</Text>;
}
