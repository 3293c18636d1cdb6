import { Alert, Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import { sentence } from "../api/problem";

/** Stands where something could not be loaded. */
export function ProblemAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This cannot be shown">
      {sentence(error)}
      {retry && (
        <Button variant="white" color="red" size="compact-sm" ml="sm" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
