import { useInViewport } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import classes from "./fonts.module.css";
import { pictureQuery } from "./picture-query";

/** The name of a font, set in itself; its place stays empty where there is no picture. */
export function FontPicture({ font }: { font: string }) {
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const picture = useQuery({ ...pictureQuery(font), enabled: inViewport });
  return (
    <span ref={ref} className={classes.picture} aria-busy={picture.isFetching}>
      {picture.data && <img srcSet={`${picture.data} 2x`} alt="" className="font-letters" />}
    </span>
  );
}
