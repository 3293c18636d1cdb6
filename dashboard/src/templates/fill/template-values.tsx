import { Stack, Text } from "@mantine/core";

import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import type { Template, Variable } from "../template";
import { VariableField } from "../../editor/variable-field";
import { OPERATIONS } from "../../spec/catalogue";
import { valuesOf } from "./template-draft";

interface Props {
  session: DocumentSession;
  template: Template;
  /** What is wrong with the value of a variable. */
  problemOf: (name: string) => string | undefined;
}

/** The variables of a template, each with the control that suits it. */
export function TemplateValues({ session, template, problemOf }: Props) {
  const values = valuesOf(useDocument(session).doc);
  const variables = Object.entries(template.variables);
  if (variables.length === 0) return <Text size="sm" c="dimmed">This template has nothing to fill in.</Text>;
  return (
    <Stack gap="md">
      {variables.map(([name, variable]) => (
        <VariableField key={name} label={labelOf(name)} variable={variable} required={isRequired(variable)} value={values[name] ?? variable.default}
          error={name in values ? problemOf(name) : undefined} onChange={(value) => session.run(OPERATIONS.setVariable, { name, value }, "typing")} />
      ))}
    </Stack>
  );
}

/** `songTitle` and `song_title` are “Song title”. */
function labelOf(name: string): string {
  const words = name.replaceAll("_", " ").replace(/([a-z])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isRequired(variable: Variable): boolean {
  return variable.required ?? (variable.default ?? null) === null;
}
