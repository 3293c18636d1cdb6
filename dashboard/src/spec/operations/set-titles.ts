import { nodeAt, valueAt, type SpecDocument } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { TITLE_DESIGNS, type TitleDesign } from "../title-designs";

/** Shows titles in a design, in the font they have, or not at all. */
export const setTitles: Operation<{ design: TitleDesign | "off" }> = {
  id: "setTitles",
  can: (doc, { design }) => doc.root !== undefined && (design !== "off" || nodeAt(doc, ["titles"]) !== undefined),
  apply: (doc, { design }) => setValue(doc, ["titles"], design === "off" ? undefined : designed(doc, design)),
};

function designed(doc: SpecDocument, design: TitleDesign) {
  const font = valueAt(doc, ["titles", "style", "font"]);
  const chosen = TITLE_DESIGNS[design];
  return font === undefined ? chosen : { ...chosen, style: { ...chosen.style, font } };
}
