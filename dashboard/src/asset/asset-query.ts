import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import type { components } from "../api/schema";
import type { Asset } from "../assets/asset";
import { notifyError } from "../ui/notify";

export type AssetUses = components["schemas"]["UsesBody"];

/** One uploaded file. */
export function useAsset(id: string) {
  return useQuery({
    queryKey: ["asset", id],
    staleTime: 0,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/assets/{asset_id}", { params: { path: { asset_id: id } }, signal })),
  });
}

/** True where an address is that of no file. */
export function isNoAsset(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}

/** Jobs, templates and drafts that use a file. */
export function useAssetUses(id: string) {
  return useQuery({
    queryKey: ["asset-uses", id],
    staleTime: 0,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/assets/{asset_id}/uses", { params: { path: { asset_id: id } }, signal })),
  });
}

export function useRenameAsset(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (fileName: string) => unwrap(await api.PATCH("/v1/assets/{asset_id}", { params: { path: { asset_id: id } }, body: { fileName } })),
    onSuccess: (asset) => {
      cache.setQueryData<Asset>(["asset", id], asset);
      void cache.invalidateQueries({ queryKey: ["assets"] });
    },
    onError: (error) => notifyError("The asset was not renamed", error),
  });
}
