import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

import type { DocumentSession } from "../../document/session";
import { useDocument } from "../../document/use-document";
import { OPERATIONS } from "../../spec/catalogue";
import { undeclaredNames } from "./template-text";

/** Declares the variables that the spec names, each at a click. */
export function Undeclared({ session }: { session: DocumentSession }) {
  const { doc } = useDocument(session);
  const names = undeclaredNames(doc).filter((name) => OPERATIONS.declareVariable.can(doc, { name }));
  if (names.length === 0) return null;
  return (
    <Group gap="xs">
      {names.slice(0, 10).map((name) => (
        <Button key={name} size="xs" variant="light" leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => session.run(OPERATIONS.declareVariable, { name })}>Declare {name}</Button>
      ))}
    </Group>
  );
}
