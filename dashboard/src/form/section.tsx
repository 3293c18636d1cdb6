import { Badge, Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  count: number;
  /** What stands at the right of the title. */
  actions: ReactNode;
  children: ReactNode;
}

/** One list of the editor under its title. */
export function Section({ title, count, actions, children }: Props) {
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb="sm" gap="sm">
        <Group gap="xs">
          <Title order={2} size="h3">{title}</Title>
          {count > 0 && <Badge variant="light" color="gray" radius="sm" c="var(--mantine-color-text)">{count}</Badge>}
        </Group>
        {actions}
      </Group>
      {children}
    </section>
  );
}
