import { useQueryClient, type InfiniteData, type Query, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { components } from "../api/schema";
import { listen } from "../api/stream";
import { withPlan, type Job } from "./job";
import type { JobFilter } from "./job-filters";

export type JobPage = components["schemas"]["JobList"];

type Jobs = InfiniteData<JobPage>;

const LISTS = ["jobs"];
const GATHERED = 1_000; // milliseconds

/** Keeps everything that shows jobs up to date while the page is open, without asking again. */
export function useLiveJobs(): void {
  const cache = useQueryClient();
  useEffect(() => {
    const states = new Map<string, string>();
    const again = debounced(cache);
    const hearJob = (data: string) => {
      const job = JSON.parse(data) as Job;
      const news = states.get(job.id) !== job.status;
      states.set(job.id, job.status);
      if (upsertJob(cache, job) && news) again.soon();
    };
    const hearDeleted = (data: string) => {
      removeJob(cache, (JSON.parse(data) as { id: string }).id);
      again.soon();
    };
    const close = listen("/v1/events", { job: hearJob, deleted: hearDeleted }, again.soon);
    return () => {
      close();
      again.never();
    };
  }, [cache]);
}

/** Reads the lists anew: once for all that comes within a second, and never while they are read. */
function debounced(cache: QueryClient) {
  let timer = 0;
  const read = () => {
    timer = 0;
    if (cache.isFetching({ queryKey: LISTS })) soon();
    else void cache.invalidateQueries({ queryKey: LISTS }, { cancelRefetch: false });
  };
  const soon = () => {
    timer ||= window.setTimeout(read, GATHERED);
  };
  return { soon, never: () => window.clearTimeout(timer) };
}

/** Put a job where it is shown; true where a list that is seen may lack a job, or show an old state. */
function upsertJob(cache: QueryClient, job: Job): boolean {
  cache.setQueryData<Job>(["job", job.id], (known) => known && withPlan(job, known));
  const lists = cache.getQueryCache().findAll({ queryKey: LISTS }) as Query<Jobs>[];
  const lacking = lists.filter((list) => takeInto(cache, list, job) || list.state.fetchStatus === "fetching");
  return lacking.some((list) => list.isActive());
}

/** Put a job into one list, or out of it; true where the list must be read to know what it shows. */
function takeInto(cache: QueryClient, list: Query<Jobs>, job: Job): boolean {
  const known = list.state.data;
  if (!known) return true;
  const { status } = list.queryKey[1] as JobFilter;
  const fits = status.length === 0 || status.includes(job.status);
  const listed = known.pages.some((page) => page.items.some((item) => item.id === job.id));
  if (!listed) return fits && isWithin(known, job);
  change(cache, list, (items) =>
    fits ? items.map((item) => (item.id === job.id ? job : item)) : items.filter((item) => item.id !== job.id));
  return !fits;
}

/** Whether a job has its place on the pages that are loaded: they are sorted, newest first. */
function isWithin(known: Jobs, job: Job): boolean {
  const last = known.pages.at(-1);
  const oldest = last?.items.at(-1);
  return !last?.nextCursor || !oldest || Date.parse(job.createdAt) >= Date.parse(oldest.createdAt);
}

/** Take a job that was deleted out of the lists. */
function removeJob(cache: QueryClient, id: string): void {
  for (const list of cache.getQueryCache().findAll({ queryKey: LISTS }) as Query<Jobs>[]) {
    change(cache, list, (items) => items.filter((item) => item.id !== id));
  }
}

function change(cache: QueryClient, list: Query<Jobs>, items: (before: Job[]) => Job[]): void {
  cache.setQueryData<Jobs>(list.queryKey, (known) =>
    known && { ...known, pages: known.pages.map((page) => ({ ...page, items: items(page.items) })) });
}
