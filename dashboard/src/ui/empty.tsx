import { Center, Stack, Text, Title } from "@mantine/core";
import type { IconProps } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";

interface Props {
  icon: ComponentType<IconProps>;
  title: string;
  children: ReactNode;
}

/** Stands where there is nothing yet, and says what would be there. */
export function Empty({ icon: Icon, title, children }: Props) {
  return (
    <Center py={48}>
      <Stack align="center" gap="xs" maw="28rem" ta="center">
        <Icon size={36} stroke={1.3} color="var(--mantine-color-dimmed)" aria-hidden />
        <Title order={2} size="h3">{title}</Title>
        <Text size="sm" c="dimmed" component="div">{children}</Text>
      </Stack>
    </Center>
  );
}
