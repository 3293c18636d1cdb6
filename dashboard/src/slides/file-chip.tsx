import { ActionIcon, Group, Loader, Text } from "@mantine/core";
import { IconX, type IconProps } from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { Media } from "../assets/media";
import { duration } from "../format";
import { ChooseFiles } from "../uploads/choose-files";
import type { FileKind } from "../uploads/file-kind";
import classes from "./slides.module.css";
import { useOneFile } from "./use-slide-drop";

interface Props {
  icon: ComponentType<IconProps>;
  /** What the file is, such as “voice-over of slide 2”. */
  what: string;
  /** What the button says. */
  label: string;
  kind: FileKind;
  accept: string;
  media: Media | undefined;
  onChange: (src: string | null) => void;
}

/** A file that may be there: chosen, named, taken away. */
export function FileChip({ icon: Sign, what, label, kind, accept, media, onChange }: Props) {
  const { arrivals, add } = useOneFile(kind, onChange);
  const isBusy = arrivals.some(({ error }) => !error) || media?.state === "uploading";
  if (!media) {
    return (
      <ChooseFiles size="compact-xs" variant="default" loading={isBusy} onFiles={(files) => void add(files.slice(0, 1))} accept={accept}
        leftSection={<Sign size={14} aria-hidden />} aria-label={`Add ${what}`}>{label}</ChooseFiles>
    );
  }
  return (
    <Group gap={4} wrap="nowrap" className={classes.chip}>
      {isBusy ? <Loader size={12} role="status" aria-label={`${media.name} is being uploaded`} /> : <Sign size={14} aria-hidden />}
      <Text size="xs" truncate title={media.name}>{media.name}</Text>
      {media.seconds !== null && <Text size="xs" c="dimmed" className="tabular">{duration(media.seconds)}</Text>}
      <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Remove ${what}`} onClick={() => onChange(null)}><IconX size={12} aria-hidden /></ActionIcon>
    </Group>
  );
}
