import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { queries } from "../api/queries";
import type { components } from "../api/schema";

export type FontFamily = components["schemas"]["FontFamily"];

const LISTED = {
  queryKey: ["fonts"],
  staleTime: 60_000,
  queryFn: async ({ signal }: { signal: AbortSignal }) => unwrap(await api.GET("/v1/fonts", { signal })).items,
};

/** The families that a spec can name, uploads first. */
export function useFonts(): FontFamily[] {
  return useQuery(LISTED).data ?? [];
}

/** The same for what is no component. */
export function fonts(): Promise<FontFamily[]> {
  return queries.fetchQuery(LISTED);
}
