import type { SpecDocument } from "./document";
import type { TextEdit } from "./text-edits";

/** One thing that can be done to a spec: whether it can be done, and which text it changes. */
export interface Operation<Args> {
  /** Its name in the catalogue. */
  readonly id: string;
  can(doc: SpecDocument, args: Args): boolean;
  apply(doc: SpecDocument, args: Args): TextEdit[];
}
