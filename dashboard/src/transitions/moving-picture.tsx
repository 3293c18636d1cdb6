import { TRANSITIONS } from "../spec/transitions";
import address from "./transitions.webp";
import classes from "./transitions.module.css";

/** A transition as the renderer makes it; it moves while it is pointed at, focused or chosen. */
export function MovingPicture({ name, isMoving }: { name: string; isMoving?: boolean }) {
  const row = TRANSITIONS.findIndex((each) => each === name);
  const place = row / (TRANSITIONS.length - 1);
  return (
    <span className={classes.moving} data-moving={isMoving || undefined} aria-hidden
      style={{ backgroundImage: `url(${address})`, backgroundPositionY: `${place * 100}%`, backgroundSize: `800% ${TRANSITIONS.length * 100}%` }} />
  );
}
