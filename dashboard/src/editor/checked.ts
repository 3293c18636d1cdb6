import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { ApiError, unwrap, type Problem } from "../api/problem";
import type { Plan } from "../timeline/plan";

/** What the server says of a text: a plan, or what is wrong with it. */
export interface Checked {
  plan: Plan | null;
  problems: Problem[];
}

/** The spec of a text; undefined where it is not JSON. */
export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the server what a text means. */
export function useChecked(text: string) {
  const spec = parsed(text);
  return useQuery({
    queryKey: ["validate", text],
    enabled: spec !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    queryFn: async ({ signal }): Promise<Checked> => {
      try {
        const answer = unwrap(await api.POST("/v1/render/validate", { body: spec as never, signal }));
        return { plan: answer.plan as unknown as Plan, problems: [] };
      } catch (error) {
        if (error instanceof ApiError && error.problems.length) return { plan: null, problems: error.problems };
        throw error;
      }
    },
  });
}
