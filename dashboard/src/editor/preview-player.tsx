import "@mantine/core/styles/Slider.css";

import { Group, Slider, Text } from "@mantine/core";

import { duration } from "../format";
import { ListenButton } from "../listen/listen-button";
import type { Plan } from "../timeline/plan";
import { PreviewFrame } from "./preview-frame";
import { usePlayhead } from "./use-playhead";

interface Props {
  text: string;
  /** Null while it is not known. */
  plan: Plan | null;
  /** Of width to height, until the plan is known. */
  ratio: number;
  /** Whether `plan` is that of `text`, and without problems. */
  enabled: boolean;
  placeholder: string;
  /** What is shown first, in seconds. */
  first: number;
}

/** A frame of a spec at the playhead, and its sound from there on. */
export function PreviewPlayer({ text, plan, ratio, enabled, placeholder, first }: Props) {
  const { listening, last, seek, seconds, chosen, at } = usePlayhead(plan, first);
  return (
    <>
      <PreviewFrame text={text} at={at} enabled={enabled && Boolean(plan?.width)} placeholder={placeholder}
        ratio={plan?.width ? plan.width / plan.height : ratio} />
      {plan && (
        <Group gap="sm" wrap="nowrap">
          {plan.audio && <ListenButton listening={listening} text={text} from={chosen} enabled={enabled} />}
          <Slider min={0} max={Math.max(1, last)} step={last > 60 ? 1 : 0.1} value={seconds} onChange={seek} size="sm" flex={1}
            label={duration} thumbLabel="Time shown in the preview" />
          <Text size="xs" c="dimmed" className="tabular">{duration(seconds)}</Text>
        </Group>
      )}
    </>
  );
}
