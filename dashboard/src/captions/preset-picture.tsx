import classes from "./captions.module.css";
import { presetPicture } from "./presets";

/** A style of captions as the renderer makes it; an empty place for none. */
export function PresetPicture({ name }: { name: string }) {
  const address = presetPicture(name);
  return address ? <img src={address} alt="" width={320} height={180} loading="lazy" className={classes.picture} /> : <span className={classes.picture} aria-hidden />;
}
