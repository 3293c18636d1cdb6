import { Input, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import classes from "./captions.module.css";
import { PresetDialog, PresetPicture } from "./preset-dialog";
import { presetWords } from "./presets";

const PLAIN = "Plain subtitles";

interface Props {
  label: string;
  /** A preset, or empty for none. */
  value: string;
  onChange: (name: string) => void;
}

/** Chooses a style of captions by a picture of it. */
export function PresetPicker({ label, value, onChange }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const words = value === "" ? PLAIN : presetWords(value);
  return (
    <Input.Wrapper label={label} labelElement="div">
      <UnstyledButton className={classes.chosen} onClick={open} aria-label={`${label}: ${words}`} aria-haspopup="dialog">
        <PresetPicture name={value} />
        <Text size="sm" component="span">{words}</Text>
      </UnstyledButton>
      <PresetDialog isOpen={isOpen} value={value} none={PLAIN} onChoose={onChange} onClose={close} />
    </Input.Wrapper>
  );
}
