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

/** A file that is remembered; the name it is known by changes once it has one on the server. */
export interface Remembered {
  key: string;
}

/** Remembers what is known of a file. */
export function rememberMedia(key: string, media: LocalMedia): Remembered {
  set(key, media);
  return { key };
}

/** Calls a remembered file by another name, with what is known of it since. */
export function renameMedia(file: Remembered, key: string, more: Partial<LocalMedia>): void {
  const media = known.get(file.key);
  known = new Map([...known].filter(([each]) => each !== file.key));
  file.key = key;
  if (media) set(key, { ...media, ...more });
}

/** Makes the small picture of a remembered file, when others are done. */
export function pictureMedia(file: Remembered, picture: Blob, isClip: boolean): void {
  waiting.push(async () => {
    const thumbnail = await thumbnailOf(picture, isClip);
    const media = known.get(file.key);
    if (media) set(file.key, { ...media, thumbnail });
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

function set(key: string, media: LocalMedia): void {
  known = new Map(known).set(key, media);
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
