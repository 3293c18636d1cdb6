import { PictureDialog } from "../ui/picture-dialog";
import { PresetPicture } from "./preset-picture";
import { PRESETS, presetWords } from "./presets";

interface Props {
  isOpen: boolean;
  value: string;
  /** What stands for no preset; there is no such choice where it is left out. */
  none?: string;
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** All styles of captions by pictures of them. */
export function PresetDialog({ none, ...props }: Props) {
  const names = none === undefined ? PRESETS : ["", ...PRESETS];
  const words = (name: string) => (name === "" ? none ?? "" : presetWords(name));
  return <PictureDialog title="Choose a caption style" names={names} cols={{ base: 2, sm: 3 }} words={words} picture={(name) => <PresetPicture name={name} />} {...props} />;
}
