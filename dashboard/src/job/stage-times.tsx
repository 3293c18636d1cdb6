import { Progress, Stack, Text, Group } from "@mantine/core";

import { wait } from "../format";

const ORDER = ["gather", "plan", "encode", "stitch", "verify", "publish"];

/** Seconds of each stage as bars of one whole. */
export function StageTimes({ seconds }: { seconds: Record<string, number> }) {
  const place = (stage: string) => (ORDER.indexOf(stage) + ORDER.length) % ORDER.length;
  const entries = Object.entries(seconds).filter(([, value]) => value > 0).sort(([one], [other]) => place(one) - place(other));
  const whole = entries.reduce((sum, [, value]) => sum + value, 0) || 1;
  return (
    <Stack gap="xs">
      {entries.map(([stage, value]) => (
        <div key={stage}>
          <Group justify="space-between" mb={2}>
            <Text size="sm" tt="capitalize">{stage}</Text>
            <Text size="sm" className="tabular">{wait(value)}</Text>
          </Group>
          <Progress value={(value / whole) * 100} size="sm" aria-label={`${stage}: ${wait(value)}`} />
        </div>
      ))}
    </Stack>
  );
}
