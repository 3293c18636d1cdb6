import { Paper, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useRef } from "react";

import type { Problem } from "../api/problem";
import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import JsonEditor, { type EditorHandle } from "./json-editor";
import { useSchema } from "./schema";
import { SyntaxAlert } from "./syntax-alert";
import { syntaxFault } from "./syntax-fault";

/** The same document as JSON, below its form. */
export default function JsonPane({ session, problems }: { session: DocumentSession; problems: Problem[] }) {
  const schema = useSchema();
  const editor = useRef<EditorHandle>(null);
  const [settled] = useDebouncedValue(useDocument(session).doc.text, 400);
  const fault = useMemo(() => syntaxFault(settled), [settled]);
  return (
    <Paper component="section" withBorder radius="lg" p="lg" mt="xl" aria-label="JSON">
      <Title order={2} size="h3" mb="sm">JSON</Title>
      {fault && <SyntaxAlert fault={fault} onShow={(offset) => editor.current?.show(offset)} />}
      {schema.isFetched && <JsonEditor handle={editor} session={session} schema={schema.data} problems={problems} />}
    </Paper>
  );
}
