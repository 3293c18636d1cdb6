import { Input, Modal, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { TRANSITIONS, transitionWords } from "../spec/transitions";
import { MovingPicture } from "./moving-picture";
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
  const choose = (name: string) => {
    onChange(name);
    close();
  };
  return (
    <Input.Wrapper label="Transition" labelElement="div" description={why}>
      <UnstyledButton className={classes.chosen} disabled={why !== undefined} onClick={open} aria-label={`Transition: ${transitionWords(value)}`} aria-haspopup="dialog">
        <MovingPicture name={value} />
        <Text size="sm" component="span">{transitionWords(value)}</Text>
      </UnstyledButton>
      <Modal opened={isOpen} onClose={close} title="Choose a transition" size="xl" closeButtonProps={{ "aria-label": "Close" }}>
        <SimpleGrid cols={{ base: 2, xs: 3, sm: 4 }} spacing="xs" component="ul" className={classes.grid}>
          {TRANSITIONS.map((name) => (
            <li key={name}>
              <UnstyledButton className={classes.option} aria-pressed={name === value} data-autofocus={name === value || undefined} onClick={() => choose(name)}>
                <MovingPicture name={name} isMoving={name === value} />
                <Text size="xs" component="span">{transitionWords(name)}</Text>
              </UnstyledButton>
            </li>
          ))}
        </SimpleGrid>
      </Modal>
    </Input.Wrapper>
  );
}
