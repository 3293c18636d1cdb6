import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import type { components } from "../api/schema";
import { duration, size } from "../format";
import { notifyError, notifySuccess } from "../ui/notify";
import { codecName } from "./codec-names";

export type Asset = components["schemas"]["AssetBody"];
export type AssetType = NonNullable<Asset["type"]>;

/** Uploaded files of these types, or of all where none is named, whose names hold some words; the newest first. */
export function useAssets(types: readonly AssetType[], words = "") {
  const [search] = useDebouncedValue(words.trim(), 250);
  return useInfiniteQuery({
    queryKey: ["assets", search, ...types],
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await api.GET("/v1/assets", {
          params: { query: { limit: 48, search, ...(types.length ? { type: [...types] } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

interface Removal {
  id: string;
  force: boolean;
}

/** Whether an asset was kept because jobs or templates need it. */
export function isInUse(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === "asset_in_use";
}

export function useDeleteAsset() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, force }: Removal) =>
      unwrap(await api.DELETE("/v1/assets/{asset_id}", { params: { path: { asset_id: id }, query: { force } } })),
    onSuccess: () => notifySuccess("Asset deleted."),
    onError: (error) => {
      if (!isInUse(error)) notifyError("The asset was not deleted", error);
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ["assets"] }),
  });
}

interface Warning {
  code: string;
  message: string;
  hint: string | null;
}

/** What whoever uses the file will be warned of. */
export function warnings(asset: Asset): Warning[] {
  return (asset.metadata as { warnings?: Warning[] }).warnings ?? [];
}

export interface Probed {
  width?: number;
  height?: number;
  frameRate?: number;
  videoCodec?: string;
  audioCodec?: string;
  channels?: number;
  sampleRate?: number;
  hasAlpha?: boolean;
  family?: string;
  weights?: [lightest: number, boldest: number];
  italic?: boolean;
  cues?: number;
  peaks?: number[];
}

/** What a probe found. */
export function probed(asset: Asset): Probed {
  return asset.metadata as Probed;
}

/** How many sounds play together. */
export function channelWords(channels: number): string {
  return channels === 1 ? "mono" : channels === 2 ? "stereo" : `${channels} channels`;
}

/** What a probe found, in a line. */
export function facts(asset: Asset): string {
  const { width, height, frameRate, videoCodec, audioCodec, channels, family, cues } = probed(asset);
  return [
    width && height ? `${width} × ${height}` : null,
    asset.durationSeconds ? duration(asset.durationSeconds) : null,
    frameRate ? `${+frameRate.toFixed(2)} fps` : null,
    [videoCodec, audioCodec].flatMap((codec) => (codec ? [codecName(codec)] : [])).join(" + ") || null,
    channels && !width ? channelWords(channels) : null,
    family ?? null,
    cues ? `${cues} ${cues === 1 ? "cue" : "cues"}` : null,
    asset.bytes ? size(asset.bytes) : null,
  ].filter(Boolean).join(" · ");
}
