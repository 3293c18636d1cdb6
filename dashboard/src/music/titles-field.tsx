import { Radio, SimpleGrid, Text } from "@mantine/core";

import { IN_JSON, type InJson } from "../spec/music-video";
import type { TitleDesign } from "../spec/title-designs";
import classes from "../form/form.module.css";

type Choice = TitleDesign | "off";

const CHOICES: { value: Choice; label: string }[] = [
  { value: "off", label: "Off" },
  { value: "corner", label: "Corner" },
  { value: "centre", label: "Centre" },
  { value: "card", label: "Card" },
];

interface Props {
  value: Choice | InJson;
  onChange: (design: Choice) => void;
}

/** How the title of each song is shown when it starts. */
export function TitlesField({ value, onChange }: Props) {
  return (
    <Radio.Group label="Song titles" value={value} onChange={(design) => onChange(design as Choice)}
      description={value === IN_JSON ? "Set in JSON. Choosing a design replaces it." : "Shown for a few seconds when a song starts."}>
      <SimpleGrid cols={4} spacing={6} mt={6}>
        {CHOICES.map((choice) => (
          <Radio.Card key={choice.value} value={choice.value} radius="md" className={classes.design} aria-label={choice.label}>
            <span className={classes.designPicture} data-design={choice.value} aria-hidden>{choice.value !== "off" && <span>Title</span>}</span>
            <Text size="xs" ta="center" pb={4} component="span" display="block">{choice.label}</Text>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
