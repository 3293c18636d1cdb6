import { TRANSITIONS, transitionWords } from "../spec/transitions";
import { PictureDialog } from "../ui/picture-dialog";
import { MovingPicture } from "./moving-picture";

interface Props {
  isOpen: boolean;
  value: string;
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** All transitions by moving pictures of them. */
export function TransitionDialog(props: Props) {
  const picture = (name: string) => <MovingPicture name={name} isMoving={name === props.value} />;
  return <PictureDialog title="Choose a transition" names={TRANSITIONS} cols={{ base: 2, xs: 3, sm: 4 }} words={transitionWords} picture={picture} {...props} />;
}
