import examples from "./gallery.json";

/** A spec to start from. */
export interface Example {
  name: string;
  about: string;
  spec: unknown;
}

/** Examples that teach one thing each; the first needs no files at all. */
export const GALLERY: Example[] = examples;
