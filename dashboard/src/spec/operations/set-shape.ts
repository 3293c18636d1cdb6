import type { Operation } from "../operation";
import { SHAPES, type Shape } from "../shapes";
import { setFields } from "../text-edits";
import { takesField } from "./list-item";

/** Makes the picture wide, square, or upright. */
export const setShape: Operation<{ shape: Shape }> = {
  id: "setShape",
  can: (doc) => takesField(doc, ["canvas", "width"]),
  apply: (doc, { shape }) => setFields(doc, ["canvas"], { width: SHAPES[shape].width, height: SHAPES[shape].height }),
};
