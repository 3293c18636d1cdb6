import { Input, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

import classes from "./picture-choice.module.css";

interface Props {
  label: string;
  /** What is chosen, in words and as a picture. */
  words: string;
  picture: ReactNode;
  /** Why it cannot be chosen; it can be where this is left out. */
  why?: string | undefined;
  /** Where another is chosen. */
  dialog: (isOpen: boolean, onClose: () => void) => ReactNode;
}

/** A field of a form that shows its choice as a picture, and opens a dialog for another. */
export function PictureField({ label, words, picture, why, dialog }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Input.Wrapper label={label} labelElement="div" description={why}>
      <UnstyledButton className={classes.chosen} disabled={why !== undefined} onClick={open} aria-label={`${label}: ${words}`} aria-haspopup="dialog">
        {picture}
        <Text size="sm" component="span">{words}</Text>
      </UnstyledButton>
      {dialog(isOpen, close)}
    </Input.Wrapper>
  );
}
