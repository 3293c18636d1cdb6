import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { title, type Job } from "../jobs/job";
import { EditableTitle } from "../ui/editable-title";
import { notifyError } from "../ui/notify";

/** The name of a job, which can be changed; its file is downloaded under it. */
export function JobTitle({ job }: { job: Job }) {
  const rename = useRename(job.id);
  return <EditableTitle name={job.name} shown={title(job)} label="Name of the job" maxLength={200} onRename={(name) => rename.mutate(name)} />;
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
