import { pictureStyle } from "./picture-style";
import classes from "./transitions.module.css";

/** A transition as the renderer makes it; it moves while it is pointed at, focused or chosen. */
export function MovingPicture({ name, isMoving }: { name: string; isMoving?: boolean }) {
  return <span className={classes.moving} data-moving={isMoving || undefined} aria-hidden style={pictureStyle(name)} />;
}
