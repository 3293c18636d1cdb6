import { home } from "./prefix";
import { unwrap } from "./problem";

/** Sends a spec as the text it is: read and written anew, long numbers would lose digits. */
export async function sendSpec<T>(path: string, text: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(home + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    credentials: "same-origin",
    body: text,
    signal: signal ?? null,
  });
  const body: unknown = await response.json().catch(() => undefined);
  return unwrap<T>(response.ok ? { data: body as T, response } : { error: body, response });
}
