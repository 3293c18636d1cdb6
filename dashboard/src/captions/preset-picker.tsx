import { PictureField } from "../ui/picture-field";
import classes from "./captions.module.css";
import { PresetDialog } from "./preset-dialog";
import { PresetPicture } from "./preset-picture";
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
  return (
    <PictureField
      label={label}
      words={value === "" ? PLAIN : presetWords(value)}
      picture={<span className={classes.small}><PresetPicture name={value} /></span>}
      dialog={(isOpen, onClose) => <PresetDialog isOpen={isOpen} value={value} none={PLAIN} onChoose={onChange} onClose={onClose} />}
    />
  );
}
