import type { Path } from "../document";
import type { Operation } from "../operation";
import { setValue } from "../text-edits";
import { takesFieldIn } from "./list-item";

const FONT = ["style", "font"];

/** Sets the texts at some paths in a font; without a name they have the default again. */
export const setTextFont: Operation<{ texts: readonly Path[]; font: string }> = {
  id: "setTextFont",
  can: (doc, { texts }) => texts.length > 0 && texts.every((text) => takesFieldIn(doc, text, FONT)),
  apply: (doc, { texts, font }) => texts.flatMap((text) => setValue(doc, [...text, ...FONT], font.trim() || undefined)),
};
