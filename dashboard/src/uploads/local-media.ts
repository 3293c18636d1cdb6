import { useSyncExternalStore } from "react";

import type { FileKind } from "./file-kind";
import { thumbnailOf } from "./thumbnail";

/** What is known of a file before the server has seen it. */
export interface LocalMedia {
  name: string;
  kind: FileKind;
  thumbnail: string | null;
  seconds: number | null;
}

const AT_ONCE = 3; // pictures that are made small

let known: ReadonlyMap<string, LocalMedia> = new Map();
const listeners = new Set<() => void>();
const waiting: (() => Promise<void>)[] = [];
let running = 0;

/** Remembers what is known of a file by the id of its asset, and makes its small picture. */
export function rememberMedia(assetId: string, media: LocalMedia, picture: Blob | null): void {
  set(assetId, media);
  if (!picture) return;
  waiting.push(async () => {
    const thumbnail = await thumbnailOf(picture, media.kind === "clip");
    set(assetId, { ...media, thumbnail });
  });
  next();
}

/** What this page knows of the files that were uploaded from it, by the ids of their assets. */
export function useLocalMedia(): ReadonlyMap<string, LocalMedia> {
  return useSyncExternalStore(subscribe, () => known);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(assetId: string, media: LocalMedia): void {
  known = new Map(known).set(assetId, media);
  for (const listener of listeners) listener();
}

function next(): void {
  if (running >= AT_ONCE) return;
  const make = waiting.shift();
  if (!make) return;
  running += 1;
  void make().finally(() => {
    running -= 1;
    next();
  });
  next();
}
