import type { FontFamily } from "./use-fonts";

/** The families that have all words somewhere in their names. */
export function foundFonts<Family extends Pick<FontFamily, "family">>(fonts: readonly Family[], words: string): Family[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return fonts.filter(({ family }) => wanted.every((word) => family.toLowerCase().includes(word)));
}

/** Families by where they come from; without those that nobody has. */
export function byOrigin(fonts: readonly FontFamily[]) {
  return ORIGINS.map(({ origin, label }) => ({ label, families: fonts.filter((font) => font.origin === origin).map(({ family }) => family) }))
    .filter(({ families }) => families.length > 0);
}

const ORIGINS = [{ origin: "uploaded", label: "Your uploads" }, { origin: "included", label: "Come with the server" }] as const;
