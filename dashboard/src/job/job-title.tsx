import { ActionIcon, Group, TextInput, Title, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { title, type Job } from "../jobs/job";
import { notifyError } from "../ui/notify";

/** The name of a job, which can be changed; its file is downloaded under it. */
export function JobTitle({ job }: { job: Job }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  if (isOpen) return <Rename job={job} onEnd={close} />;
  return (
    <Group gap={4} wrap="nowrap">
      <Title order={1}>{title(job)}</Title>
      <Tooltip label="Rename" withArrow>
        <ActionIcon variant="subtle" color="gray" aria-label="Rename" onClick={open}><IconPencil size={18} aria-hidden /></ActionIcon>
      </Tooltip>
    </Group>
  );
}

function Rename({ job, onEnd }: { job: Job; onEnd: () => void }) {
  const [name, setName] = useState(job.name);
  const rename = useRename(job.id);
  const save = () => {
    const words = name.trim();
    if (words && words !== job.name) rename.mutate(words);
    onEnd();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <form onSubmit={onSubmit}>
      <TextInput aria-label="Name of the job" size="md" maxLength={200} value={name} autoFocus onChange={(event) => setName(event.currentTarget.value)}
        onBlur={save} onKeyDown={(event) => event.key === "Escape" && onEnd()} />
    </form>
  );
}

function useRename(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => unwrap(await api.PATCH("/v1/jobs/{job_id}", { params: { path: { job_id: id } }, body: { name } })),
    onSuccess: (job) => {
      cache.setQueryData<Job>(["job", id], job);
      void cache.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: (error) => notifyError("The job was not renamed", error),
  });
}
