import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowBarToDown, IconArrowBarToUp, IconArrowDown, IconArrowUp, IconDots, IconTrash } from "@tabler/icons-react";

interface Props {
  name: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
  /** Whether the button lies on a picture. */
  onPicture?: boolean;
}

/** What can be done with an entry of a list, without dragging. */
export function EntryMenu({ name, index, count, onMove, onRemove, onPicture }: Props) {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  return (
    <Menu position="bottom-end" width={170} withinPortal>
      <Menu.Target>
        <ActionIcon variant={onPicture ? "default" : "subtle"} color="gray" size={onPicture ? "sm" : "md"} aria-label={`Actions for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={isFirst} leftSection={<IconArrowUp size={16} aria-hidden />} onClick={() => onMove(index - 1)}>Move earlier</Menu.Item>
        <Menu.Item disabled={isLast} leftSection={<IconArrowDown size={16} aria-hidden />} onClick={() => onMove(index + 1)}>Move later</Menu.Item>
        <Menu.Item disabled={isFirst} leftSection={<IconArrowBarToUp size={16} aria-hidden />} onClick={() => onMove(0)}>Move to the start</Menu.Item>
        <Menu.Item disabled={isLast} leftSection={<IconArrowBarToDown size={16} aria-hidden />} onClick={() => onMove(count - 1)}>Move to the end</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>Remove</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
