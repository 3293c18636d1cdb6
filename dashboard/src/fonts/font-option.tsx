import { FontPicture } from "./font-picture";
import classes from "./fonts.module.css";

/** A family in a list: in itself, and by its name. */
export function FontOption({ family }: { family: string }) {
  return (
    <span className={classes.option}>
      <FontPicture font={family} />
      <span className={classes.name}>{family}</span>
    </span>
  );
}
