import { Alert, Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { ApiError, sentence } from "../api/problem";
import { ProblemAlert } from "../ui/problem-alert";
import { Waiting } from "../waiting";
import { filled, useTemplate, type Template, type Variable } from "../templates/template";
import { VariableField } from "./variable-field";

interface Props {
  id: string;
  onFilled: (spec: unknown) => void;
}

/** The variables of a template as a form. */
export function VariablesForm({ id, onFilled }: Props) {
  const template = useTemplate(id);
  if (template.isPending) return <Waiting />;
  if (template.isLoadingError) return <ProblemAlert error={template.error} />;
  return <Fields template={template.data} onFilled={onFilled} />;
}

function Fields({ template, onFilled }: { template: Template; onFilled: (spec: unknown) => void }) {
  const variables = Object.entries(template.variables);
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(variables.map(([name, variable]) => [name, first(variable)])),
  );
  const fill = useMutation({ mutationFn: async () => filled(template.id, values), onSuccess: onFilled });
  const refused = fill.error instanceof ApiError ? fill.error : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    fill.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        {variables.length === 0 && <Text size="sm" c="dimmed">This template has no variables.</Text>}
        {variables.map(([name, variable]) => (
          <VariableField key={name} label={name} variable={variable} required={mustBeGiven(variable)} value={values[name]}
            error={refused?.at(`/variables/${name}`)} onChange={(value) => setValues((before) => ({ ...before, [name]: value }))} />
        ))}
        {fill.isError && <Alert color="red">{sentence(fill.error)}</Alert>}
        <Button type="submit" loading={fill.isPending}>Insert into the editor</Button>
      </Stack>
    </form>
  );
}

function mustBeGiven(variable: Variable): boolean {
  return variable.required ?? (variable.default ?? null) === null;
}

/** What a field holds at first; a switch that must be given says no, as it looks. */
function first(variable: Variable): unknown {
  const off = variable.type === "boolean" && !variable.enum && mustBeGiven(variable) ? false : undefined;
  return variable.default ?? off;
}
