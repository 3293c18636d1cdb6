import { Modal, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import type { SimpleGridProps } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./picture-choice.module.css";

interface Props {
  title: string;
  isOpen: boolean;
  /** The names that can be chosen, in order. */
  names: readonly string[];
  value: string;
  /** How many stand side by side. */
  cols: SimpleGridProps["cols"];
  words: (name: string) => string;
  picture: (name: string) => ReactNode;
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** One of several things is chosen by pictures of them all. */
export function PictureDialog({ title, isOpen, names, value, cols, words, picture, onChoose, onClose }: Props) {
  const choose = (name: string) => {
    onChoose(name);
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} size="xl" closeButtonProps={{ "aria-label": "Close" }}>
      <SimpleGrid cols={cols} spacing="xs" component="ul" className={classes.grid}>
        {names.map((name) => (
          <li key={name}>
            <UnstyledButton className={classes.option} aria-pressed={name === value} data-autofocus={name === value || undefined} onClick={() => choose(name)}>
              {picture(name)}
              <Text size="xs" component="span">{words(name)}</Text>
            </UnstyledButton>
          </li>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
