import { Alert, Button, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import { ApiError, sentence } from "../api/problem";

/** Stands where something could not be loaded. */
export function ProblemAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Alert color="red" icon={<IconAlertCircle size={18} aria-hidden />} title="This could not be loaded">
      {sentence(error)}
      <Hint error={error} />
      {retry && (
        <Button variant="white" color="red" size="compact-sm" mt="xs" display="block" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

/** What can be done about the only problem there is. */
export function Hint({ error }: { error: unknown }) {
  const [problem, ...more] = error instanceof ApiError ? error.problems : [];
  if (!problem?.hint || more.length) return null;
  return <Text size="sm" c="dimmed">{problem.hint}</Text>;
}
