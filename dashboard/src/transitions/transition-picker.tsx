import { transitionWords } from "../spec/transitions";
import { PictureField } from "../ui/picture-field";
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
  return (
    <PictureField
      label="Transition"
      words={transitionWords(value)}
      picture={<span className={classes.small}><MovingPicture name={value} /></span>}
      why={why}
      dialog={(isOpen, onClose) => <TransitionDialog isOpen={isOpen} value={value} onChoose={onChange} onClose={onClose} />}
    />
  );
}
