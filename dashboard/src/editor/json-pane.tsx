import { Paper, Title } from "@mantine/core";

import type { Problem } from "../api/problem";
import type { DocumentSession } from "../document/session";
import JsonEditor from "./json-editor";
import { useSchema } from "./schema";

/** The same document as JSON, below its form. */
export default function JsonPane({ session, problems }: { session: DocumentSession; problems: Problem[] }) {
  const schema = useSchema();
  return (
    <Paper component="section" withBorder radius="lg" p="lg" mt="xl" aria-label="JSON">
      <Title order={2} size="h3" mb="sm">JSON</Title>
      {schema.isFetched && <JsonEditor session={session} schema={schema.data} problems={problems} />}
    </Paper>
  );
}
