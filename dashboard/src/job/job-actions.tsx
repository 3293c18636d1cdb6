import { Button, Text } from "@mantine/core";
import { IconCopyPlus, IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { ended, type Job } from "../jobs/job";
import { confirm } from "../ui/confirm";
import { notifyError } from "../ui/notify";

/** What can be done with a job in its state. */
export function JobActions({ job }: { job: Job }) {
  const { cancel, retry, remove } = useActions(job);
  const ask = () =>
    void confirm({
      title: "Delete this job?",
      children: <Text size="sm">Its video and files are deleted permanently.</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(),
    });
  const again = job.status === "FAILED" || job.status === "CANCELLED";
  return (
    <>
      {!ended(job) && (
        <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} loading={cancel.isPending}
          onClick={() => cancel.mutate()}>Cancel</Button>
      )}
      {again && (
        <Button leftSection={<IconRefresh size={16} aria-hidden />} loading={retry.isPending} onClick={() => retry.mutate()}>
          Retry
        </Button>
      )}
      <Button component={Link} to={`/new/from/${job.id}`} state={{ name: job.name }} variant="default" leftSection={<IconCopyPlus size={16} aria-hidden />}>
        Render again with changes
      </Button>
      {ended(job) && (
        <Button variant="subtle" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask}>Delete</Button>
      )}
    </>
  );
}

function useActions(job: Job) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const params = { path: { job_id: job.id } };
  const onSuccess = (updated: Job) => cache.setQueryData<Job>(["job", job.id], updated);
  const cancel = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/jobs/{job_id}/cancel", { params })),
    onSuccess,
    onError: (error) => notifyError("The job was not cancelled", error),
  });
  const retry = useMutation({
    mutationFn: async () => unwrap(await api.POST("/v1/jobs/{job_id}/retry", { params })),
    onSuccess,
    onError: (error) => notifyError("The job was not queued again", error),
  });
  const remove = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/v1/jobs/{job_id}", { params })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["jobs"] });
      void navigate("/jobs");
    },
    onError: (error) => notifyError("The job was not deleted", error),
  });
  return { cancel, retry, remove };
}
