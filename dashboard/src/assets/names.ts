import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { Lane } from "../timeline/lane";

/** Lanes called by the file names of the newest assets rather than `asset:ID`. */
export function useNamedLanes(lanes: Lane[]): Lane[] {
  const wanted = lanes.some(({ label }) => label.startsWith("asset:"));
  const assets = useQuery({
    queryKey: ["assets", "names"],
    enabled: wanted,
    staleTime: 60_000,
    queryFn: async ({ signal }) => unwrap(await api.GET("/v1/assets", { params: { query: { limit: 100 } as never }, signal })),
  });
  return useMemo(() => {
    const names = new Map(assets.data?.items.map((asset) => [asset.src, asset.fileName]));
    return lanes.map((lane) => ({ ...lane, label: names.get(lane.label) ?? lane.label }));
  }, [assets.data, lanes]);
}
