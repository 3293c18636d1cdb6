import { TRANSITIONS } from "../spec/transitions";
import address from "./transitions.webp";

/** Shows the beginning of a transition out of the one picture of all of them. */
export function pictureStyle(name: string) {
  const place = TRANSITIONS.findIndex((each) => each === name) / (TRANSITIONS.length - 1);
  return { backgroundImage: `url(${address})`, backgroundPositionY: `${place * 100}%`, backgroundSize: `800% ${TRANSITIONS.length * 100}%` };
}
