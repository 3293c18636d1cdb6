import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { JobFilter } from "./job-filters";

/** The jobs that fit a filter, page by page. */
export function useJobs(filter: JobFilter) {
  return useInfiniteQuery({
    queryKey: ["jobs", filter],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    staleTime: 0, // news only come while the list is shown
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await api.GET("/dashboard/jobs", {
          params: {
            query: {
              status: filter.status,
              ...(filter.words ? { q: filter.words } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}
