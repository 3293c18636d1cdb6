import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { notifyError } from "../ui/notify";

export type Share = components["schemas"]["ShareModel"];
type Wanted = components["schemas"]["ShareBody"];

/** How long a page is shown, in days; null until it is ended. */
export const DAYS = [null, 1, 7, 30] as const;

/** When a page made now ends. */
export function endOf(days: (typeof DAYS)[number], now: Date = new Date()): string | null {
  return days === null ? null : new Date(now.getTime() + days * 86_400_000).toISOString();
}

/** How a job is shared: null where it is not. */
export function useShare(id: string) {
  const cache = useQueryClient();
  const params = { path: { job_id: id } };
  const queryKey = ["share", id];
  const share = useQuery({
    queryKey,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/jobs/{job_id}/share", { params, signal })) ?? null,
  });
  const put = useMutation({
    mutationFn: async (body: Wanted) => unwrap(await api.PUT("/v1/jobs/{job_id}/share", { params, body })),
    onSuccess: (made) => cache.setQueryData<Share | null>(queryKey, made),
    onError: (error) => notifyError("The video is shared as before", error),
  });
  const end = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/v1/jobs/{job_id}/share", { params })),
    onSuccess: () => cache.setQueryData<Share | null>(queryKey, null),
    onError: (error) => notifyError("The video is still shared", error),
  });
  return { share, put, end };
}
