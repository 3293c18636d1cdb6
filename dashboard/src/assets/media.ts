import { useQueries } from "@tanstack/react-query";

import { api } from "../api/client";
import { ApiError, unwrap } from "../api/problem";
import { useLocalMedia, type LocalMedia } from "../uploads/local-media";
import { isUnderWay, type Upload } from "../uploads/upload-queue";
import { useUploads } from "../uploads/use-uploads";
import type { Asset } from "./asset";

export type MediaState = "ready" | "uploading" | "interrupted" | "failed" | "missing" | "loading";

/** What a form shows of the file that a `src` names. */
export interface Media {
  src: string;
  name: string;
  isVideo: boolean;
  thumbnail: string | null;
  seconds: number | null;
  /** Loudness over time, 0 to 1. */
  peaks: number[];
  state: MediaState;
  /** How much has arrived, 0 to 1. */
  sent: number;
  error: string | null;
}

const PREFIX = "asset:";

/** The id in `asset:ID`; undefined for every other source. */
export function assetId(src: string): string | undefined {
  return src.startsWith(PREFIX) ? src.slice(PREFIX.length) : undefined;
}

/** What is known of files, by their `src`. */
export function useMedia(sources: readonly string[]): ReadonlyMap<string, Media> {
  const uploads = useUploads();
  const local = useLocalMedia();
  const wanted = [...new Set(sources)];
  const ids = wanted.flatMap((src) => assetId(src) ?? []);
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["asset", id],
      staleTime: 3_600_000,
      enabled: !isOnItsWay(uploads.get(id)),
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        unwrap(await api.GET("/v1/assets/{asset_id}", { params: { path: { asset_id: id } }, signal })),
    })),
  });
  const answered = new Map(ids.map((id, index) => [id, answers[index]]));
  return new Map(wanted.map((src) => {
    const id = assetId(src);
    const answer = id ? answered.get(id) : undefined;
    if (!id) return [src, ofAddress(src)];
    return [src, ofAsset(src, { upload: uploads.get(id), local: local.get(id), asset: answer?.data, error: answer?.error ?? null })];
  }));
}

function isOnItsWay(upload: Upload | undefined): boolean {
  return upload !== undefined && (isUnderWay(upload) || upload.state === "failed");
}

function ofAddress(src: string): Media {
  const name = decodeURIComponent(src.split(/[?#]/)[0]?.split("/").at(-1) ?? "") || src;
  return { src, name, isVideo: false, thumbnail: null, seconds: null, peaks: [], state: "ready", sent: 1, error: null };
}

interface Known {
  upload: Upload | undefined;
  local: LocalMedia | undefined;
  asset: Asset | undefined;
  error: Error | null;
}

function ofAsset(src: string, { upload, local, asset, error }: Known): Media {
  return {
    src,
    name: asset?.fileName ?? upload?.name ?? local?.name ?? (error ? "Missing file" : "Loading"),
    isVideo: asset ? asset.type === "VIDEO" : local?.kind === "clip",
    thumbnail: local?.thumbnail ?? asset?.thumbnailUrl ?? null,
    seconds: asset?.durationSeconds ?? local?.seconds ?? null,
    peaks: peaksOf(asset),
    state: stateOf(upload, asset, error),
    sent: upload?.sent ?? 1,
    error: upload?.error ?? asset?.error?.message ?? (error ? words(error) : null),
  };
}

function stateOf(upload: Upload | undefined, asset: Asset | undefined, error: Error | null): MediaState {
  if (upload && isUnderWay(upload)) return "uploading";
  if (upload?.state === "failed" || asset?.status === "FAILED") return "failed";
  if (asset?.status === "PENDING") return "interrupted";
  if (asset) return "ready";
  return error ? "missing" : "loading";
}

function words(error: Error): string {
  return error instanceof ApiError && error.status === 404 ? "This file was deleted." : error.message;
}

function peaksOf(asset: Asset | undefined): number[] {
  const { peaks } = (asset?.metadata ?? {}) as { peaks?: number[] };
  return peaks ?? [];
}
