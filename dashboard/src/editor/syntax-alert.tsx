import { Alert, Text, UnstyledButton } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import classes from "./editor.module.css";
import type { SyntaxFault } from "./syntax-fault";

/** Where a text is not JSON, and the way there. */
export function SyntaxAlert({ fault, onShow }: { fault: SyntaxFault; onShow: (offset: number) => void }) {
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This is not JSON yet" role="status">
      <UnstyledButton className={classes.problem} onClick={() => onShow(fault.offset)}>
        <Text size="sm"><strong>Line {fault.line}, column {fault.column}:</strong> {fault.message}</Text>
      </UnstyledButton>
    </Alert>
  );
}
