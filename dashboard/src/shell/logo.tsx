import { Group, Text } from "@mantine/core";

/** The mark and the name. */
export function Logo({ size = "md" }: { size?: "md" | "lg" }) {
  const pixels = size === "lg" ? 32 : 24;
  return (
    <Group gap="xs" justify={size === "lg" ? "center" : "flex-start"} wrap="nowrap">
      <img src="/icon.svg" width={pixels} height={pixels} alt="" />
      <Text fw={650} size={size === "lg" ? "xl" : "md"} lh={1}>Reelmill</Text>
    </Group>
  );
}
