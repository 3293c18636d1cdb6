import { Input, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { transitionWords } from "../spec/transitions";
import { MovingPicture } from "./moving-picture";
import { TransitionDialog } from "./transition-dialog";
import classes from "./transitions.module.css";

interface Props {
  value: string;
  /** Why it cannot be chosen; it can be where this is left out. */
  why?: string | undefined;
  onChange: (name: string) => void;
}

/** Chooses a transition by a moving picture of it. */
export function TransitionPicker({ value, why, onChange }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Input.Wrapper label="Transition" labelElement="div" description={why}>
      <UnstyledButton className={classes.chosen} disabled={why !== undefined} onClick={open} aria-label={`Transition: ${transitionWords(value)}`} aria-haspopup="dialog">
        <MovingPicture name={value} />
        <Text size="sm" component="span">{transitionWords(value)}</Text>
      </UnstyledButton>
      <TransitionDialog isOpen={isOpen} value={value} onChoose={onChange} onClose={close} />
    </Input.Wrapper>
  );
}
