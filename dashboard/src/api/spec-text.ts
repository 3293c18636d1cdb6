import { home } from "./prefix";
import { unwrap } from "./problem";

interface Sending {
  signal?: AbortSignal;
  /** `POST` if not told otherwise. */
  method?: "PUT";
  /** The revision that is changed. */
  revision?: number;
}

/** Sends a spec as the text it is: read and written anew, long numbers would lose digits. */
export async function sendSpec<T>(path: string, text: string, { signal, method, revision }: Sending = {}): Promise<T> {
  const response = await fetch(home + path, {
    method: method ?? "POST",
    headers: { "Content-Type": "application/json", ...(revision ? { "If-Match": `"${revision}"` } : {}) },
    credentials: "same-origin",
    body: text,
    signal: signal ?? null,
  });
  const body: unknown = await response.json().catch(() => undefined);
  return unwrap<T>(response.ok ? { data: body as T, response } : { error: body, response });
}
