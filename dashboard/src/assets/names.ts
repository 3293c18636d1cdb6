import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { Track } from "../timeline/plan";

/** Tracks called by the file names of the newest assets rather than `asset:ID`. */
export function useNamedTracks(tracks: Track[]): Track[] {
  const wanted = tracks.some(({ label }) => label.startsWith("asset:"));
  const assets = useQuery({
    queryKey: ["assets", "names"],
    enabled: wanted,
    staleTime: 60_000,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/assets", { params: { query: { limit: 100 } as never }, signal })),
  });
  return useMemo(() => {
    const names = new Map(assets.data?.items.map((asset) => [asset.src, asset.fileName]));
    return tracks.map((track) => ({ ...track, label: names.get(track.label) ?? track.label }));
  }, [assets.data, tracks]);
}
