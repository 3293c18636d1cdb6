import { nodeAt } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { TITLE_DESIGNS, type TitleDesign } from "../title-designs";

/** Shows titles in a design, or not at all. */
export const setTitles: Operation<{ design: TitleDesign | "off" }> = {
  id: "setTitles",
  can: (doc, { design }) => doc.root !== undefined && (design !== "off" || nodeAt(doc, ["titles"]) !== undefined),
  apply: (doc, { design }) => setValue(doc, ["titles"], design === "off" ? undefined : TITLE_DESIGNS[design]),
};
