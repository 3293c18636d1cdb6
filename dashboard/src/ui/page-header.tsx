import { Group, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

interface Props {
  title: string;
  /** Stands in the place of the title, of which it is a richer form. */
  heading?: ReactNode;
  subtitle?: ReactNode;
  children?: ReactNode;
}

/** The title of a page with what can be done there; also names the browser's tab. */
export function PageHeader({ title, heading, subtitle, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Reelmill`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <div style={{ minWidth: 0 }}>
        {heading ?? <Title order={1}>{title}</Title>}
        {subtitle && (
          <Text c="dimmed" size="sm" component="div">
            {subtitle}
          </Text>
        )}
      </div>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
