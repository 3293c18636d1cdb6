import { Group, Text } from "@mantine/core";

import { prefix } from "../api/prefix";

/** The mark and the name. */
export function Logo({ size = "md" }: { size?: "md" | "lg" }) {
  const pixels = size === "lg" ? 32 : 24;
  return (
    <Group gap="xs" justify={size === "lg" ? "center" : "flex-start"} wrap="nowrap">
      <img src={`${prefix}/icon.svg`} width={pixels} height={pixels} alt="" />
      <Text fw={650} size={size === "lg" ? "xl" : "md"} lh={1}>Reelmill</Text>
    </Group>
  );
}
