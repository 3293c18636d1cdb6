import type { components } from "./schema";

/** One thing the server found wrong; `pointer` is a JSON pointer into what was sent. */
export type Problem = components["schemas"]["ProblemDetail"];

/** An answer of the server that is not a success (RFC 9457). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly problems: Problem[] = [],
  ) {
    super(detail);
  }

  /** The sentence about one field, for forms. */
  at(pointer: string): string | undefined {
    return this.problems.find((problem) => problem.pointer === pointer)?.message;
  }
}

/** Not all of it: what answered may be a proxy. */
type ProblemBody = Partial<components["schemas"]["Problem"]>;

/** The data of an answer, or its problem as an exception. */
export function unwrap<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  const body = (error ?? {}) as ProblemBody;
  const sentence = body.detail ?? body.title ?? `The server answered ${response.status}.`;
  throw new ApiError(response.status, body.code ?? "unknown", sentence, body.errors ?? []);
}

/** What to show a person about anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) {
    const first = error.problems[0];
    return error.problems.length === 1 && first ? first.message : error.message;
  }
  if (error instanceof TypeError) return "Cannot reach the server.";
  return error instanceof Error ? error.message : String(error);
}
