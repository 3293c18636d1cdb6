/** Every style of captions, in the order of the spec. */
export const PRESETS = [
  "boxedWord", "yellowWord", "karaoke", "popWord", "oneWord", "underlinedWord", "marker", "subtitleWord", "outlinedFill", "typed", "card", "plainWords",
] as const;

const PICTURES = import.meta.glob<string>("./presets/*.webp", { eager: true, import: "default", query: "?url&no-inline" });

/** What a preset is called. */
export function presetWords(name: string): string {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Address of the picture of a preset as the renderer makes it; undefined for what is none. */
export function presetPicture(name: string): string | undefined {
  return PICTURES[`./presets/${name}.webp`];
}
