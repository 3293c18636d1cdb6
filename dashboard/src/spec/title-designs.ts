/** How the title of a song can look; each is what a spec says in `titles`. */
export const TITLE_DESIGNS = {
  corner: {
    duration: 6,
    position: "bottomLeft",
    style: { size: 56, weight: 600, stroke: { color: "#00000099", width: 3 } },
  },
  centre: {
    duration: 6,
    position: "center",
    style: { size: 112, weight: 700, stroke: { color: "#00000080", width: 4 } },
  },
  card: {
    duration: 6,
    position: "bottomLeft",
    style: { size: 46, weight: 500, background: { color: "#000000b3", padding: 24, radius: 18 } },
  },
} as const;

export type TitleDesign = keyof typeof TITLE_DESIGNS;

/** The design that a value of `titles` is, for however long it is shown and in any font; undefined for one that was made by hand. */
export function designOf(titles: unknown): TitleDesign | undefined {
  const wanted = canonical(lasting(titles));
  const names = Object.keys(TITLE_DESIGNS) as TitleDesign[];
  return names.find((name) => canonical(lasting(TITLE_DESIGNS[name])) === wanted);
}

/** What a design is, for any length and in any font. */
function lasting(titles: unknown): unknown {
  if (typeof titles !== "object" || titles === null) return titles;
  const style = "style" in titles && typeof titles.style === "object" ? { ...titles.style, font: undefined } : undefined;
  return { ...titles, duration: 0, style };
}

/** JSON with sorted names, so that their order does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part);
}
