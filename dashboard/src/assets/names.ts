import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "../api/client";
import { unwrap } from "../api/problem";
import type { Track } from "../timeline/plan";
import { useMedia } from "./media";

const NAMES = /asset:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Tracks called by the names of their files rather than `asset:ID`. */
export function useNamedTracks(tracks: Track[]): Track[] {
  const name = useNames(tracks.map(({ label }) => label));
  return useMemo(() => tracks.map((track) => ({ ...track, label: name(track.label) })), [name, tracks]);
}

/** Puts the names of files in the place of their ids, in any of these texts. */
export function useNames(texts: readonly string[]): (text: string) => string {
  const wanted = [...new Set(texts.flatMap((text) => text.match(NAMES) ?? []))];
  const newest = useNewestNames(wanted.length > 0);
  const others = useMedia(newest.isFetched ? wanted.filter((src) => !newest.data?.has(src)) : []);
  const known = new Map([...others].map(([src, media]) => [src, media.name]));
  const key = JSON.stringify([...known]);
  return useMemo(() => {
    const rest = new Map<string, string>(JSON.parse(key) as [string, string][]);
    return (text) => text.replace(NAMES, (src) => newest.data?.get(src) ?? rest.get(src) ?? "a file");
  }, [key, newest.data]);
}

/** The names of the newest files, asked for at once. */
function useNewestNames(isWanted: boolean) {
  return useQuery({
    queryKey: ["assets", "names"],
    enabled: isWanted,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const page = unwrap(await api.GET("/v1/assets", { params: { query: { limit: 100 } }, signal }));
      return new Map(page.items.map(({ src, fileName }) => [src, fileName]));
    },
  });
}
