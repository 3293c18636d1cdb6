import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { sendSpec } from "../api/spec-text";

/** A template with its spec. */
export type Template = components["schemas"]["TemplateModel"];

/** A template as lists show it. */
export type TemplateItem = components["schemas"]["TemplateItem"];

/** What a template was, or is. */
export type Revision = components["schemas"]["RevisionModel"];

/** How a variable is declared in a template. */
export type Variable = components["schemas"]["Variable"];

interface NewTemplate {
  name: string;
  /** The text of its spec. */
  spec: string;
  variables: Record<string, Variable>;
}

/** Templates by name, as many as were asked for; those with some words in it. */
export function useTemplates(words = "", limit = 24) {
  return useInfiniteQuery({
    queryKey: ["templates", words, limit],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      readTemplates({ limit, ...(words ? { search: words } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export async function readTemplates(query: { search?: string; cursor?: string; limit: number }, signal?: AbortSignal) {
  return unwrap(await api.GET("/v1/templates", { params: { query }, signal: signal ?? null }));
}

export function useTemplate(id: string) {
  return useQuery({ queryKey: ["template", id], queryFn: ({ signal }) => readTemplate(id, signal) });
}

export async function readTemplate(id: string, signal?: AbortSignal): Promise<Template> {
  return unwrap(await api.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } }, signal: signal ?? null }));
}

/** Keeps a new template, which is written as JSON. */
export async function createTemplate(text: string): Promise<Template> {
  return sendSpec<Template>("/v1/templates", text);
}

/** Saves a template, if it still is as it was at `revision`. */
export async function saveTemplate(id: string, text: string, revision: number): Promise<Template> {
  return sendSpec<Template>(`/v1/templates/${id}`, text, { method: "PUT", revision });
}

export async function duplicateTemplate(id: string): Promise<Template> {
  return unwrap(await api.POST("/v1/templates/{template_id}/duplicate", { params: { path: { template_id: id } } }));
}

export async function deleteTemplate(id: string): Promise<void> {
  unwrap(await api.DELETE("/v1/templates/{template_id}", { params: { path: { template_id: id } } }));
}

/** Every revision that is kept, the one in force first. */
export function useRevisions(id: string, revision: number) {
  return useQuery({
    queryKey: ["template-revisions", id, revision],
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/templates/{template_id}/revisions", { params: { path: { template_id: id } }, signal })).items,
  });
}

export function useRevision(id: string, revision: number) {
  return useQuery({
    queryKey: ["template-revision", id, revision],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const path = { template_id: id, revision };
      return unwrap(await api.GET("/v1/templates/{template_id}/revisions/{revision}", { params: { path }, signal }));
    },
  });
}

/** Takes a revision back, if the template still is as it was at `read`. */
export async function restoreRevision(id: string, revision: number, read: number): Promise<Template> {
  const params = { path: { template_id: id, revision }, header: { "if-match": `"${read}"` } };
  return unwrap(await api.POST("/v1/templates/{template_id}/revisions/{revision}/restore", { params }));
}

export function useSaveTemplate() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, spec, variables }: NewTemplate) =>
      createTemplate(`{"name": ${JSON.stringify(name)}, "spec": ${spec}, "variables": ${JSON.stringify(variables)}}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["templates"] }),
  });
}

/** The spec of a template with values in the place of its variables. */
export async function filled(id: string, variables: Record<string, unknown>): Promise<unknown> {
  const params = { path: { template_id: id } };
  return unwrap(await api.POST("/v1/templates/{template_id}/validate", { params, body: { variables } })).spec;
}
