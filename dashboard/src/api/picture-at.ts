import { dataUrl } from "./data-url";
import { home } from "./prefix";

/** The picture at a path of the API, as a `data:` address; null where there is none. */
export async function pictureAt(path: string, signal: AbortSignal | null): Promise<string | null> {
  const answer = await fetch(`${home}${path}`, { signal });
  return answer.status === 200 ? dataUrl(await answer.blob()) : null;
}
