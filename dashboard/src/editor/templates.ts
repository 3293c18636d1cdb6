import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { sendSpec } from "../api/spec-text";

export type Template = components["schemas"]["TemplateModel"];

/** How a variable is declared in a template. */
export type Variable = components["schemas"]["Variable"];

interface NewTemplate {
  name: string;
  /** The text of its spec. */
  spec: string;
  variables: Record<string, Variable>;
}

export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/templates", { params: { query: { limit: 100 } }, signal })),
  });
}

export function useTemplate(id: string) {
  return useQuery({
    queryKey: ["template", id],
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } }, signal })),
  });
}

export function useSaveTemplate() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, spec, variables }: NewTemplate) =>
      sendSpec<Template>("/v1/templates", `{"name": ${JSON.stringify(name)}, "spec": ${spec}, "variables": ${JSON.stringify(variables)}}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: ["templates"] }),
  });
}

/** The spec of a template with values in the place of its variables. */
export async function filled(id: string, variables: Record<string, unknown>): Promise<unknown> {
  const params = { path: { template_id: id } };
  return unwrap(await api.POST("/v1/templates/{template_id}/validate", { params, body: { variables } })).spec;
}
