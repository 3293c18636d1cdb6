import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { ApiError, type Problem } from "../api/problem";
import { sendSpec } from "../api/spec-text";
import type { Plan } from "../timeline/plan";

/** What the server says of a text: a plan, or what is wrong with it. */
export interface Checked {
  plan: Plan | null;
  problems: Problem[];
}

interface Verdict {
  plan: Plan;
}

/** Statuses of answers that judge what was sent; all others tell of the server or of the caller. */
const JUDGING = new Set([400, 413, 422]);

/** What an answer finds wrong with the spec; nothing where it tells of something else. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof ApiError) || !JUDGING.has(error.status)) return [];
  return error.problems.length ? error.problems : [{ pointer: "", code: error.code, message: error.message, hint: null }];
}

/** What the server makes of something, or what it finds wrong with it; all else that goes wrong is thrown. */
export async function judged<T>(ask: () => Promise<T>): Promise<{ made: T | null; problems: Problem[] }> {
  try {
    return { made: await ask(), problems: [] };
  } catch (error) {
    const problems = problemsOf(error);
    if (problems.length) return { made: null, problems };
    throw error;
  }
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

/** Asks the server what a text means; nothing is asked while it is not JSON, or not wanted. */
export function useChecked(text: string, isWanted = true) {
  return useQuery({
    queryKey: ["validate", text],
    enabled: isWanted && parsed(text) !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    queryFn: async ({ signal }): Promise<Checked> => {
      const { made, problems } = await judged(() => sendSpec<Verdict>("/v1/render/validate", text, { signal }));
      return { plan: made?.plan ?? null, problems };
    },
  });
}
