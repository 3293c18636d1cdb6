import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { withPlan, type Job } from "./job";

export interface JobPage {
  items: Job[];
  nextCursor: string | null;
}

/** Keeps everything that shows jobs up to date while the page is open, without asking again. */
export function useLiveJobs(): void {
  const cache = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/v1/events");
    let opened = false;
    source.addEventListener("open", () => {
      if (opened) void cache.invalidateQueries({ queryKey: ["jobs"] });
      opened = true;
    });
    source.addEventListener("job", (event) => take(cache, JSON.parse(event.data as string) as Job));
    source.addEventListener("deleted", () => void cache.invalidateQueries({ queryKey: ["jobs"] }));
    return () => source.close();
  }, [cache]);
}

/** Put a job where it is shown; one that no list has yet makes the lists be read anew. */
export function take(cache: QueryClient, job: Job): void {
  cache.setQueryData<Job>(["job", job.id], (known) => known && withPlan(job, known));
  let found = false;
  cache.setQueriesData<InfiniteData<JobPage>>({ queryKey: ["jobs"] }, (known) => {
    if (!known) return known;
    const pages = known.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => {
        if (item.id !== job.id) return item;
        found = true;
        return job;
      }),
    }));
    return { ...known, pages };
  });
  if (!found) void cache.invalidateQueries({ queryKey: ["jobs"] });
}
