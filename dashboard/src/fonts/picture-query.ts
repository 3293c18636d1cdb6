import { atMost } from "../api/at-most";
import { pictureAt } from "../api/picture-at";

/** Pictures are drawn one by one; the connections of the browser are left to what is clicked. */
const inTurn = atMost(2);

/** Asks for the picture of a font as a `data:` address; null where there is none. It is asked for to the end: others may wait for it, too. */
export function pictureQuery(font: string) {
  return {
    queryKey: ["font-picture", font],
    staleTime: Infinity,
    retry: false,
    queryFn: () => inTurn(() => pictureAt(`/v1/fonts/picture?font=${encodeURIComponent(font)}`, null)),
  };
}
