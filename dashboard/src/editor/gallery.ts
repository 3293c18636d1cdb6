import examples from "./gallery.json";

/** A spec to start from. */
export interface Example {
  name: string;
  about: string;
  spec: unknown;
}

/** Examples that teach one thing each; the first needs no files at all. */
export const GALLERY: Example[] = examples;

/** The text that writing begins with. */
export const FIRST_SPEC = `${JSON.stringify(GALLERY[0]?.spec, null, 2)}\n`;
