import { Input, SegmentedControl, Text } from "@mantine/core";

import { IN_JSON, type InJson } from "../spec/music-video";
import { SHAPES, type Shape } from "../spec/shapes";

const OPTIONS = Object.entries(SHAPES).map(([value, { label }]) => ({ value, label }));

/** Wide, square or upright, by one switch. */
export function ShapeField({ value, onChange }: { value: Shape | InJson; onChange: (shape: Shape) => void }) {
  return (
    <div>
      <Input.Label component="div" id="shape">Shape</Input.Label>
      <SegmentedControl fullWidth data={OPTIONS} value={value} aria-labelledby="shape" onChange={(shape) => onChange(shape as Shape)} />
      {value === IN_JSON && <Text size="xs" c="dimmed" mt={4}>The size is set in JSON.</Text>}
    </div>
  );
}
