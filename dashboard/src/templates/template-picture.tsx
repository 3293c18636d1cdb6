import { useInViewport } from "@mantine/hooks";
import { IconTemplate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { atMost } from "../api/at-most";
import { pictureAt } from "../api/picture-at";
import classes from "../ui/face.module.css";
import type { TemplateItem } from "./template";

/** Pictures are rendered one by one; the connections of the browser are left to what is clicked. */
const inTurn = atMost(2);

const SHARP_WIDTH = 640;

/** What a template looks like with its defaults; a sign where it cannot be seen. */
export function TemplatePicture({ template }: { template: Pick<TemplateItem, "id" | "revision"> }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const { id, revision } = template;
  const picture = useQuery({
    queryKey: ["template-picture", id, revision],
    enabled: inViewport,
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) => inTurn(() => pictureAt(`/v1/templates/${id}/picture?width=${SHARP_WIDTH}`, signal)),
  });
  return (
    <div ref={ref} className={classes.face} aria-busy={picture.isFetching}>
      {picture.data ? <img src={picture.data} alt="" /> : <IconTemplate size={28} stroke={1.3} aria-hidden />}
    </div>
  );
}
