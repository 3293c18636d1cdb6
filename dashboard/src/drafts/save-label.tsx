import { Group, Text, Tooltip } from "@mantine/core";
import { IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";

import type { SaveState } from "./draft-saver";

/** Whether the draft is saved, in a word. */
export function SaveLabel({ state }: { state: SaveState }) {
  const [Sign, words, more] = described(state);
  return (
    <Tooltip label={more} withArrow multiline maw={320}>
      <Group gap={6} wrap="nowrap" role="status" aria-label="Draft">
        <Sign size={16} stroke={1.6} aria-hidden />
        <Text size="xs" c={state.kind === "failed" ? "red" : "dimmed"}>{words}</Text>
      </Group>
    </Tooltip>
  );
}

function described(state: SaveState) {
  if (state.kind === "saved") return [IconCloudCheck, "Saved", "Every change is saved as you make it."] as const;
  if (state.kind === "failed") return [IconCloudOff, "Not saved", `${state.reason} Trying again. Your changes are kept in this browser.`] as const;
  if (state.kind === "conflict") return [IconCloudOff, "Changed elsewhere", "Another tab or device saved a newer version."] as const;
  return [IconCloudUp, "Saving", "Your latest changes are being saved."] as const;
}
