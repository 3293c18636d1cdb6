import { home } from "../api/prefix";
import { unwrap } from "../api/problem";

export type DraftKind = "musicVideo" | "slideshow" | "template" | "json";

/** A draft as lists show it. */
export interface DraftItem {
  id: string;
  name: string;
  kind: DraftKind;
  revision: number;
  createdAt: string;
  updatedAt: string;
  thumbnailUrl: string | null;
}

/** A draft with its text. */
export interface Draft extends DraftItem {
  spec: string;
}

export interface DraftPage {
  items: DraftItem[];
  nextCursor: string | null;
}

/** What a save changes. */
export interface DraftChange {
  name?: string;
  spec?: string;
}

export function createDraft(body: { name: string; kind: DraftKind; spec: string }): Promise<Draft> {
  return ask("POST", "", { body });
}

export function readDraft(id: string, signal?: AbortSignal): Promise<Draft> {
  return ask("GET", `/${id}`, signal ? { signal } : {});
}

export function readDrafts(cursor: string | undefined, signal: AbortSignal): Promise<DraftPage> {
  return ask("GET", `?limit=24${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
}

/** Saves a draft that is still as it was at `revision`; `isLast` outlives the page. */
export function saveDraft(id: string, body: DraftChange, revision: number, isLast = false): Promise<Draft> {
  return ask("PUT", `/${id}`, { body, headers: { "If-Match": `"${revision}"` }, keepalive: isLast });
}

export function duplicateDraft(id: string): Promise<Draft> {
  return ask("POST", `/${id}/duplicate`, {});
}

export async function deleteDraft(id: string): Promise<void> {
  await ask("DELETE", `/${id}`, {});
}

interface Asked {
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  keepalive?: boolean;
}

async function ask<T>(method: string, path: string, { body, headers, ...options }: Asked): Promise<T> {
  const response = await fetch(`${home}/v1/drafts${path}`, {
    method,
    credentials: "same-origin",
    headers: { ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
    body: body ? JSON.stringify(body) : null,
    ...options,
  });
  const answer: unknown = await response.json().catch(() => undefined);
  return unwrap<T>(response.ok ? { data: answer as T, response } : { error: answer, response });
}
