import { Alert, Button, ColorInput, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { sentence } from "../api/problem";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { filled, useTemplate, type Template, type Variable } from "./templates";

interface Props {
  id: string;
  onFilled: (spec: unknown) => void;
}

/** The variables of a template as a form. */
export function VariablesForm({ id, onFilled }: Props) {
  const template = useTemplate(id);
  if (template.isPending) return <Waiting />;
  if (template.isError) return <ProblemAlert error={template.error} />;
  return <Fields template={template.data} onFilled={onFilled} />;
}

function Fields({ template, onFilled }: { template: Template; onFilled: (spec: unknown) => void }) {
  const variables = Object.entries(template.variables as Record<string, Variable>);
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(variables.filter(([, { default: value }]) => value !== undefined).map(([name, { default: value }]) => [name, value])),
  );
  const fill = useMutation({ mutationFn: async () => filled(template.id, values), onSuccess: onFilled });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    fill.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        {variables.length === 0 && <Text size="sm" c="dimmed">This template has no variables.</Text>}
        {variables.map(([name, variable]) => (
          <Field key={name} name={name} variable={variable} value={values[name]}
            onChange={(value) => setValues((before) => ({ ...before, [name]: value }))} />
        ))}
        {fill.isError && <Alert color="red">{sentence(fill.error)}</Alert>}
        <Button type="submit" loading={fill.isPending}>Put it into the editor</Button>
      </Stack>
    </form>
  );
}

interface FieldProps {
  name: string;
  variable: Variable;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Field({ name, variable, value, onChange }: FieldProps) {
  const shared = { label: name, description: variable.description, required: Boolean(variable.required) };
  if (variable.enum) return <Select {...shared} data={variable.enum.map(String)} value={value === undefined ? null : String(value)} onChange={onChange} />;
  if (variable.type === "boolean") return <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
  if (variable.type === "color") return <ColorInput {...shared} value={String(value ?? "")} onChange={onChange} />;
  if (variable.type === "number" || variable.type === "integer") {
    return <NumberInput {...shared} value={typeof value === "number" ? value : ""} allowDecimal={variable.type === "number"}
      min={variable.minimum} max={variable.maximum} onChange={(number) => onChange(number === "" ? undefined : number)} />;
  }
  return <TextInput {...shared} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value)} />;
}
