import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { ended, withPlan, type Job } from "../jobs/job";
import { wholePlan } from "../timeline/plan";

/** A job, kept up to date by the server until it has ended. */
export function useJob(id: string) {
  const cache = useQueryClient();
  const job = useQuery({
    queryKey: ["job", id],
    staleTime: 0,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/dashboard/jobs/{job_id}", { params: { path: { job_id: id } }, signal })),
  });
  const running = job.data !== undefined && !ended(job.data);
  useEffect(() => {
    if (!running) return undefined;
    const source = new EventSource(`/v1/jobs/${id}/events`);
    source.addEventListener("job", (event) => {
      const told = JSON.parse(event.data as string) as Job;
      cache.setQueryData<Job>(["job", id], (known) => withPlan(told, known));
      const planned = told.plan && !wholePlan(cache.getQueryData<Job>(["job", id])?.plan ?? null);
      if (planned) void cache.invalidateQueries({ queryKey: ["job", id] });
      if (!ended(told)) return;
      source.close();
      void cache.invalidateQueries({ queryKey: ["job", id] });
    });
    return () => source.close();
  }, [cache, id, running]);
  return job;
}

/** The spec of a job as it was sent. */
export function useSpec(id: string) {
  return useQuery({
    queryKey: ["spec", id],
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/v1/jobs/{job_id}/spec", { params: { path: { job_id: id } }, signal })) as unknown,
  });
}
