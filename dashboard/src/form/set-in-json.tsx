import { Text, Tooltip } from "@mantine/core";

/** Says which fields the form leaves alone. */
export function SetInJson({ fields }: { fields: string[] }) {
  if (fields.length === 0) return null;
  return (
    <Tooltip label={`Set in JSON: ${fields.join(", ")}. Kept as it is.`} withArrow multiline maw={280}>
      <Text size="xs" c="dimmed" truncate tabIndex={0}>Set in JSON: {fields.join(", ")}</Text>
    </Tooltip>
  );
}
