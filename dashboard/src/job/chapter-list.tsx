import { Group, Text, UnstyledButton } from "@mantine/core";

import { duration } from "../format";
import { chapterText, type Chapter } from "../music/chapter-text";
import { Copy } from "../ui/copy";
import classes from "./result.module.css";

/** The chapters of a master: each seeks when it is clicked. */
export function ChapterList({ chapters, onSeek }: { chapters: readonly Chapter[]; onSeek: (seconds: number) => void }) {
  return (
    <div className={classes.chapters}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text fw={600} size="sm">Chapters</Text>
        <Copy value={chapterText(chapters)} label="Copy the chapters for YouTube" />
      </Group>
      <ol className={classes.list} tabIndex={0} aria-label="Chapters">
        {chapters.map(({ startSeconds, title }) => (
          <li key={startSeconds}>
            <UnstyledButton className={classes.chapter} onClick={() => onSeek(startSeconds)}>
              <span className={classes.time}>{duration(Math.floor(startSeconds))}</span> {title}
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </div>
  );
}
