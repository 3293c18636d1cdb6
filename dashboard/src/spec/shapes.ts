/** The shapes that a video can be switched between. */
export const SHAPES = {
  wide: { label: "Wide", width: 1920, height: 1080 },
  square: { label: "Square", width: 1080, height: 1080 },
  story: { label: "Story", width: 1080, height: 1920 },
} as const;

export type Shape = keyof typeof SHAPES;

/** The shape of a canvas; undefined for one of another size. */
export function shapeOf(width: number, height: number): Shape | undefined {
  const names = Object.keys(SHAPES) as Shape[];
  return names.find((name) => SHAPES[name].width === width && SHAPES[name].height === height);
}
