import { Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";

import { Facts } from "../ui/facts";
import { decibels, verdictOf, type Report } from "./quality";

/** The master held against its plan: in words, with the numbers behind them. */
export function QcReport({ qc }: { qc: Report }) {
  const { isGood, sentences } = verdictOf(qc);
  const Sign = isGood ? IconCircleCheck : IconAlertTriangle;
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Sign size={20} color={`var(--mantine-color-${isGood ? "teal" : "yellow"}-6)`} style={{ flex: "none" }} aria-hidden />
        <div>
          <Text fw={600}>{isGood ? "As planned" : "Worth a look"}</Text>
          {sentences.map((sentence) => <Text key={sentence} size="sm">{sentence}</Text>)}
        </div>
      </Group>
      <details>
        <Text component="summary" size="sm" c="dimmed">The numbers</Text>
        <Facts entries={numbers(qc)} />
      </details>
    </Stack>
  );
}

function numbers(qc: Report): [string, string | null][] {
  return [
    ["Frames", String(qc.frames)],
    ["Picture", `${qc.videoSeconds.toFixed(3)} s`],
    ["Sound", `${qc.audioSeconds.toFixed(3)} s`],
    ["Difference", `${qc.avDifferenceSeconds.toFixed(3)} s`],
    ["Points decoded", String(qc.decodedPoints)],
    ["Loudest sample", qc.audioPeak ? decibels(qc.audioPeak) : null],
    ["Samples too loud", qc.clippedSamples === null || qc.clippedSamples === undefined ? null : String(qc.clippedSamples)],
  ];
}
