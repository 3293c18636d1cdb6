import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { notifyError, notifySuccess } from "../ui/notify";

export type Credential = components["schemas"]["CredentialModel"];
export type Sent = components["schemas"]["Sent"];

/** What a form holds until it is sent; the server never gives it back. */
export interface Draft {
  kind: "basic" | "headers";
  username: string;
  password: string;
  lines: string;
}

export const BLANK: Draft = { kind: "headers", username: "", password: "", lines: "" };

/** Lines such as `Authorization: Bearer …` as the API takes them. */
export function sentOf({ kind, username, password, lines }: Draft): Sent {
  if (kind === "basic") return { basic: { username, password } };
  const pairs = lines.split("\n").filter((line) => line.trim()).map((line): [string, string] => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line.trim(), ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(pairs) };
}

export function useCredentials() {
  return useQuery({
    queryKey: ["credentials"],
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/credentials", { signal })),
  });
}

/** What can be done with a credential. */
export function useCredentialActions(id: string) {
  const cache = useQueryClient();
  const params = { path: { credential_id: id } };
  const settled = () => void cache.invalidateQueries({ queryKey: ["credentials"] });
  const replace = useMutation({
    mutationFn: async (draft: Draft) => unwrap(await api.PUT("/v1/credentials/{credential_id}", { params, body: sentOf(draft) })),
    onSuccess: () => notifySuccess("Headers replaced."),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/v1/credentials/{credential_id}", { params })),
    onSuccess: () => notifySuccess("Credential removed."),
    onError: (error) => notifyError("The credential was not removed", error),
    onSettled: settled,
  });
  return { replace, remove };
}
