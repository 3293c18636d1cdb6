import "@mantine/core/styles/Fieldset.css";

import { Fieldset, Select, Stack } from "@mantine/core";

import { ArrayField } from "./array-field";
import type { Variable } from "../templates/template";
import { VariableField } from "./variable-field";

/** Every type that a variable can have. */
export const VARIABLE_TYPES: Variable["type"][] = ["string", "number", "integer", "boolean", "color", "url", "asset", "font", "array"];

interface Props {
  name: string;
  declared: Variable;
  onChange: (declared: Variable) => void;
}

/** How one variable is declared: its type, its default, the only values it takes. */
export function DeclarationFields({ name, declared, onChange }: Props) {
  const plain: Variable = { type: declared.type };
  return (
    <Fieldset legend={name}>
      <Stack gap="xs">
        <Select label={`Type of ${name}`} data={VARIABLE_TYPES} value={declared.type} allowDeselect={false}
          onChange={(type) => type && onChange({ type })} />
        <VariableField key={declared.type} label={`Default of ${name}`} required={false} value={declared.default}
          variable={{ ...plain, description: "If empty, a value is required." }}
          onChange={(value) => onChange({ ...declared, default: value === "" ? undefined : value })} />
        {declared.type !== "boolean" && (
          <ArrayField key={`only ${declared.type}`} label={`Only values of ${name}`} initial={declared.enum}
            description="A JSON array of allowed values; if empty, every value is allowed." onChange={(options) => onChange({ ...declared, enum: options })} />
        )}
      </Stack>
    </Fieldset>
  );
}
