import { Alert, Button, List, Text } from "@mantine/core";
import { IconFileCheck } from "@tabler/icons-react";

import { plainSentences } from "../../ui/sentences";
import type { Taken } from "./file-captions";

interface Props {
  taken: Taken;
  /** Puts the file back; undefined once something else was changed. */
  onUndo: (() => void) | undefined;
}

/** Says that words came out of a file, and what did not come along. */
export function TakenNote({ taken: { name, warnings }, onUndo }: Props) {
  return (
    <Alert color={warnings.length ? "yellow" : "teal"} icon={<IconFileCheck size={18} aria-hidden />} title="The words are part of this video now" role="status">
      <Text size="sm">Edits here do not change the file {name}.</Text>
      {warnings.length > 0 && (
        <List size="sm" mt={4}>
          {warnings.map((warning, index) => <List.Item key={index}>{plainSentences(warning)}</List.Item>)}
        </List>
      )}
      {onUndo && <Button size="compact-sm" variant="default" mt="xs" onClick={onUndo}>Back to the file</Button>}
    </Alert>
  );
}
