import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";

/** A draft with its text. */
export type Draft = components["schemas"]["DraftModel"];

/** A draft as lists show it. */
export type DraftItem = components["schemas"]["DraftItem"];

/** Which editor a draft is opened in. */
export type DraftKind = Draft["kind"];

/** What a save changes. */
export interface DraftChange {
  name?: string;
  spec?: string;
}

export async function createDraft(body: { name: string; kind: DraftKind; spec: string }): Promise<Draft> {
  return unwrap(await api.POST("/v1/drafts", { body }));
}

export async function readDraft(id: string, signal?: AbortSignal): Promise<Draft> {
  return unwrap(await api.GET("/v1/drafts/{draft_id}", { params: { path: { draft_id: id } }, signal: signal ?? null }));
}

export async function readDrafts(cursor: string | undefined, signal: AbortSignal) {
  return unwrap(await api.GET("/v1/drafts", { params: { query: { limit: 24, ...(cursor ? { cursor } : {}) } }, signal }));
}

/** Saves a draft that is still as it was at `revision`; `isLast` outlives the page. */
export async function saveDraft(id: string, body: DraftChange, revision: number, isLast = false): Promise<Draft> {
  const params = { path: { draft_id: id }, header: { "if-match": `"${revision}"` } };
  return unwrap(await api.PUT("/v1/drafts/{draft_id}", { params, body, keepalive: isLast }));
}

export async function duplicateDraft(id: string): Promise<Draft> {
  return unwrap(await api.POST("/v1/drafts/{draft_id}/duplicate", { params: { path: { draft_id: id } } }));
}

export async function deleteDraft(id: string): Promise<void> {
  unwrap(await api.DELETE("/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
}
