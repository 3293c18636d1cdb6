import { NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";

import { IN_JSON, type InJson } from "../spec/music-video";

interface Props {
  label: string;
  description?: string | undefined;
  /** Null where several values differ. */
  value: number | null | InJson;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  size?: "xs" | "sm";
  /** Whether the label is for screen readers alone. */
  isLabelHidden?: boolean;
  onChange: (seconds: number) => void;
}

/** A time in seconds; one that only the JSON can show is left alone. */
export function SecondsField({ label, description, value, onChange, min, max, step, disabled, size = "sm", isLabelHidden }: Props) {
  const [typed, setTyped] = useState<number | string | null>(null);
  if (value === IN_JSON) return <TextInput label={label} description={description} value="Set in JSON" disabled readOnly />;
  const isUnfinished = typed !== null && !isWithin(typed, min, max);
  return (
    <NumberInput {...(isLabelHidden ? { "aria-label": label, w: "5.5rem" } : { label })} size={size} description={description} suffix=" s" min={min} max={max} step={step} decimalScale={3} disabled={disabled ?? false}
      placeholder={value === null ? "Different" : ""} value={isUnfinished ? typed : (value ?? "")} clampBehavior="blur"
      onBlur={() => setTyped(null)}
      onChange={(next) => {
        setTyped(next);
        if (isWithin(next, min, max) && next !== value) onChange(next);
      }} />
  );
}

function isWithin(value: number | string, min: number, max: number): value is number {
  return typeof value === "number" && value >= min && value <= max;
}
