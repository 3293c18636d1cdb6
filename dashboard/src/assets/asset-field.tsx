import { ActionIcon, Group, Input, Text } from "@mantine/core";
import { IconFile, IconX } from "@tabler/icons-react";

import type { AssetType } from "./asset";
import { AssetButton } from "./asset-button";
import classes from "./assets.module.css";
import { useMedia } from "./media";

interface Props {
  label: string;
  description?: string | undefined;
  required?: boolean;
  error?: string | undefined;
  types: readonly AssetType[];
  value: string;
  onChange: (src: string | undefined) => void;
}

/** A file by its name and small picture, chosen from the drawer. */
export function AssetField({ label, description, required, error, types, value, onChange }: Props) {
  const media = useMedia(value ? [value] : []).get(value);
  return (
    <Input.Wrapper label={label} description={description} required={required ?? false} error={error} labelElement="div">
      <Group gap="sm" wrap="nowrap" mt={4}>
        {media && (
          <Group gap="xs" wrap="nowrap" className={classes.chosen}>
            <span className={classes.small}>{media.thumbnail ? <img src={media.thumbnail} alt="" /> : <IconFile size={18} aria-hidden />}</span>
            <Text size="sm" truncate>{media.name}</Text>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Remove ${label}`} onClick={() => onChange(undefined)}><IconX size={14} aria-hidden /></ActionIcon>
          </Group>
        )}
        <AssetButton types={types} size="xs" onPick={({ src }) => onChange(src)} aria-label={media ? `Change the file for ${label}` : `Choose a file for ${label}`}>
          {media ? "Change" : "Choose a file"}
        </AssetButton>
      </Group>
    </Input.Wrapper>
  );
}
