import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import { listen } from "../api/stream";
import { ended, withPlan, type Job } from "../jobs/job";
import { wholePlan } from "../timeline/plan";

/** A job, kept up to date by the server until it is deleted. */
export function useJob(id: string) {
  const cache = useQueryClient();
  const job = useQuery({
    queryKey: ["job", id],
    staleTime: 0,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/dashboard/jobs/{job_id}", { params: { path: { job_id: id } }, signal })),
  });
  const running = job.data !== undefined && !ended(job.data);
  const present = job.data !== undefined && !isGone(job.error);
  useEffect(() => {
    if (!present) return undefined;
    const again = () => void cache.invalidateQueries({ queryKey: ["job", id] });
    // What is asked already goes on: news may come sooner than its answer, again and again.
    const look = () => void cache.invalidateQueries({ queryKey: ["job", id] }, { cancelRefetch: false });
    const hear = (data: string) => {
      const updated = JSON.parse(data) as Job;
      if (updated.id !== id) return;
      cache.setQueryData<Job>(["job", id], (known) => withPlan(updated, known));
      const planned = updated.plan && !wholePlan(cache.getQueryData<Job>(["job", id])?.plan ?? null);
      if (ended(updated)) again();
      else if (planned) look();
    };
    const hearDeleted = (data: string) => (JSON.parse(data) as { id: string }).id === id && again();
    // The stream of a job ends with it; that it is deleted or queued again is told to who hears of all.
    const path = running ? `/v1/jobs/${id}/events` : "/v1/events";
    return listen(path, { job: hear, deleted: hearDeleted }, again, look);
  }, [cache, id, present, running]);
  return job;
}

/** True where the server says that there is no such job. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** True where an address cannot be that of a job at all. */
export function isNoJob(error: unknown): boolean {
  return isGone(error) || (error instanceof ApiError && error.status === 422);
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
