import "@mantine/core/styles/ColorSwatch.css";
import "@mantine/core/styles/ColorPicker.css";
import "@mantine/core/styles/ColorInput.css";
import "@mantine/core/styles/Switch.css";

import { ColorInput, NumberInput, Select, Switch, TextInput } from "@mantine/core";

import { AssetField } from "../assets/asset-field";
import { FontField } from "../fonts/font-field";
import { ArrayField } from "./array-field";
import type { Variable } from "../templates/template";

interface Props {
  label: string;
  variable: Variable;
  required: boolean;
  value: unknown;
  error?: string | undefined;
  /** Told undefined where there is no value. */
  onChange: (value: unknown) => void;
}

/** A value of a variable, written or chosen as its type asks. */
export function VariableField({ label, variable, required, value, error, onChange }: Props) {
  const shared = { label, required, error, description: variable.description };
  const { type, enum: options } = variable;
  if (options) return <Options {...shared} options={options} value={value} onChange={onChange} />;
  if (type === "boolean") {
    return <Switch {...shared} required={false} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  if (type === "color") return <ColorInput {...shared} eyeDropperButtonProps={{ "aria-label": "Pick a color from the screen" }} value={words(value)} onChange={(color) => onChange(color || undefined)} />;
  if (type === "asset") return <AssetField {...shared} description={variable.description ?? undefined} types={[]} value={words(value)} onChange={onChange} />;
  if (type === "font") return <FontField {...shared} value={words(value)} onChange={(family) => onChange(family || undefined)} />;
  if (type === "array") return <ArrayField {...shared} initial={value} onChange={onChange} />;
  if (type === "number" || type === "integer") {
    return <NumberInput {...shared} defaultValue={typeof value === "number" ? value : ""} allowDecimal={type === "number"}
      min={variable.min ?? undefined} max={variable.max ?? undefined} onChange={(number) => onChange(numberOf(number))} />;
  }
  return <TextInput {...shared} value={words(value)}
    onChange={({ currentTarget }) => onChange(currentTarget.value || type === "string" ? currentTarget.value : undefined)} />;
}

interface OptionsProps extends Pick<Props, "label" | "required" | "error" | "value" | "onChange"> {
  description: string | null | undefined;
  options: unknown[];
}

/** Options of any type; chosen by their place, since a Select knows only texts. */
function Options({ options, value, onChange, ...shared }: OptionsProps) {
  const data = options.map((option, index) => ({ value: String(index), label: typeof option === "string" ? option : JSON.stringify(option) }));
  const chosen = options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
  return <Select {...shared} data={data} value={chosen < 0 ? null : String(chosen)}
    onChange={(index) => onChange(index === null ? undefined : options[Number(index)])} />;
}

function words(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The number of what is being typed; undefined for what is none yet, such as "-". */
function numberOf(typed: number | string): number | undefined {
  return typed === "" || Number.isNaN(Number(typed)) ? undefined : Number(typed);
}
