import { Group, Text } from "@mantine/core";

import { Copy } from "../ui/copy";
import { chapterText, type Chapter } from "./chapter-text";
import classes from "../form/form.module.css";

/** The songs as chapters, to be pasted below a video on YouTube. */
export function Chapters({ chapters }: { chapters: readonly Chapter[] }) {
  const text = chapterText(chapters);
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>Chapters for YouTube</Text>
        <Copy value={text} label="Copy the chapters" />
      </Group>
      <pre className={classes.chapters} tabIndex={0} aria-label="Chapters">{text}</pre>
    </div>
  );
}
