import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBraces } from "@tabler/icons-react";

import type { Job } from "../jobs/job";
import { Copy } from "../ui/copy";
import { JobSpec } from "./job-spec";

/** The id and the spec of a job, for those who want them. */
export function DeveloperDetails({ job }: { job: Job }) {
  const [isShown, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="md" align="stretch">
      <Button variant="default" size="xs" w="fit-content" aria-expanded={isShown} onClick={toggle} leftSection={<IconBraces size={14} aria-hidden />}>
        {isShown ? "Hide the spec and the id" : "Show the spec and the id"}
      </Button>
      {isShown && (
        <>
          <Group gap={4} wrap="nowrap"><Text size="sm">Id</Text><Code>{job.id}</Code><Copy value={job.id} label="Copy the id" /></Group>
          <JobSpec job={job} />
        </>
      )}
    </Stack>
  );
}
