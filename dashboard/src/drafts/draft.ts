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

const OUTLIVES_THE_PAGE = 60_000; // bytes; browsers keep no larger bodies

/** Saves a draft that is still as it was at `revision`, also while the page is being left. */
export async function saveDraft(id: string, body: DraftChange, revision: number): Promise<Draft> {
  const params = { path: { draft_id: id }, header: { "if-match": `"${revision}"` } };
  const keepalive = new Blob([JSON.stringify(body)]).size < OUTLIVES_THE_PAGE;
  return unwrap(await api.PUT("/v1/drafts/{draft_id}", { params, body, keepalive }));
}

export async function duplicateDraft(id: string): Promise<Draft> {
  return unwrap(await api.POST("/v1/drafts/{draft_id}/duplicate", { params: { path: { draft_id: id } } }));
}

export async function deleteDraft(id: string): Promise<void> {
  unwrap(await api.DELETE("/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
}
