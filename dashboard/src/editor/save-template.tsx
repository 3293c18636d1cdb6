import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";

import { ApiError, sentence } from "../api/problem";
import { notifySuccess } from "../ui/notify";
import { parsed } from "./checked";
import { DeclarationFields } from "./declaration-fields";
import { variableNames } from "./placeholders";
import { useSaveTemplate, type Variable } from "./templates";

/** Keeps a spec as a template, once its variables are declared. */
export function SaveTemplate({ text, onSaved }: { text: string; onSaved: () => void }) {
  const spec = parsed(text) ?? {};
  const names = variableNames(spec);
  const [name, setName] = useState("");
  const [declared, setDeclared] = useState<Record<string, Variable>>({});
  const save = useSaveTemplate();
  const declaration = (each: string): Variable => declared[each] ?? { type: "string" };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const variables = Object.fromEntries(names.map((each) => [each, declaration(each)]));
    save.mutate({ name, description: "", spec, variables }, { onSuccess: () => {
      notifySuccess("Template saved.");
      onSaved();
    } });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <TextInput label="Name" required value={name} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        {names.length === 0 && <Text size="sm">{"Write {{name}} in the spec wherever a value should vary; the spec has no variables yet."}</Text>}
        {names.map((each) => (
          <DeclarationFields key={each} name={each} declared={declaration(each)}
            onChange={(variable) => setDeclared((before) => ({ ...before, [each]: variable }))} />
        ))}
        {save.isError && <Refused error={save.error} />}
        <Button type="submit" loading={save.isPending}>Save</Button>
      </Stack>
    </form>
  );
}

/** Every problem of a template with its place in it. */
function Refused({ error }: { error: unknown }) {
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Alert color="red" role="alert">
      {problems.length === 0 && sentence(error)}
      {problems.map((problem, index) => <Text key={index} size="sm">{problem.message} <code>{problem.pointer}</code></Text>)}
    </Alert>
  );
}
