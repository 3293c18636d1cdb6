import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";

import { ApiError, sentence } from "../../api/problem";
import { DeclarationFields } from "../../editor/declaration-fields";
import { useSaveTemplate } from "../template";
import { notifySuccess } from "../../ui/notify";
import { templateOf } from "./chosen-values";
import { useChosenValues } from "./use-chosen-values";
import { ValueList } from "./value-list";

interface Props {
  /** The spec, which is a JSON object. */
  text: string;
  /** What it is called until another name is given. */
  name: string;
  onSaved: () => void;
}

/** Makes a template of a spec: the values that shall change are clicked, and declared. */
export default function MakeTemplate({ text, name: first, onSaved }: Props) {
  const [name, setName] = useState(first);
  const values = useChosenValues(text);
  const save = useSaveTemplate();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name, ...templateOf(values.doc, values.chosen, values.declared) }, { onSuccess: () => {
      notifySuccess("Template saved.");
      onSaved();
    } });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <TextInput label="Name" required maxLength={200} value={name} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        <ValueList values={values} />
        {values.declared.map(([each, variable]) => (
          <DeclarationFields key={each} name={each} declared={variable} onChange={(changed) => values.declare(each, changed)} />
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
