import { Button, Menu, Text } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";

import { GALLERY } from "./gallery";

/** Specs to start from. */
export function ExamplesMenu({ onPick }: { onPick: (spec: string) => void }) {
  return (
    <Menu width={320} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconBook2 size={16} aria-hidden />}>Examples</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {GALLERY.map(({ name, about, spec }) => (
          <Menu.Item key={name} onClick={() => onPick(JSON.stringify(spec, null, 2))}>
            <strong>{name}</strong>
            <Text size="xs" c="dimmed" component="div">{about}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
