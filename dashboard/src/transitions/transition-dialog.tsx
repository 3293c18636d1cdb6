import { Modal, SimpleGrid, Text, UnstyledButton } from "@mantine/core";

import { TRANSITIONS, transitionWords } from "../spec/transitions";
import { MovingPicture } from "./moving-picture";
import classes from "./transitions.module.css";

interface Props {
  isOpen: boolean;
  value: string;
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** All transitions by moving pictures of them. */
export function TransitionDialog({ isOpen, value, onChoose, onClose }: Props) {
  const choose = (name: string) => {
    onChoose(name);
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Choose a transition" size="xl" closeButtonProps={{ "aria-label": "Close" }}>
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
  );
}
