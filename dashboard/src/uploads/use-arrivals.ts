import { useCallback, useState } from "react";

import { sentence } from "../api/problem";
import { notifyError } from "../ui/notify";
import { inOrder, kindOf, type FileKind } from "./file-kind";
import { pictureMedia, rememberMedia, renameMedia, type Remembered } from "./local-media";
import { readTags, titleOf, titlesOf, type Tags } from "./tags";
import { uploadQueue } from "./upload-queue";

/** A file that was dropped a moment ago, and has no name on the server yet. */
export interface Arrival {
  key: number;
  name: string;
  kind: FileKind;
  error: string | null;
}

/** A file that a spec can name from here on; its bytes follow. */
export interface Arrived {
  src: string;
  fileName: string;
  kind: FileKind;
  title: string;
}

let last = 0;

/** Takes files in: they are shown at once, named by the server, and sent in the background. */
export function useArrivals(wanted: readonly FileKind[], onArrived: (arrived: Arrived[]) => void) {
  const [arrivals, setArrivals] = useState<Arrival[]>([]);
  const forget = useCallback((key: number) => setArrivals((all) => all.filter((one) => one.key !== key)), []);

  const add = async (files: readonly File[]) => {
    const accepted = inOrder(files).filter((file) => wanted.includes(kindOf(file)));
    sayLeftOut(files.length - accepted.length);
    const batch = accepted.map((file) => ({ file, arrival: { key: ++last, name: file.name, kind: kindOf(file), error: null } }))
      .map((one) => ({ ...one, local: shownAtOnce(one.file, one.arrival) }));
    setArrivals((all) => [...all, ...batch.map(({ arrival }) => arrival)]);
    const received = await Promise.all(batch.map(async ({ file, local, arrival: { key } }) => {
      try {
        return await receive(file, local);
      } catch (error) {
        setArrivals((all) => all.map((one) => (one.key === key ? { ...one, error: sentence(error) } : one)));
        return null;
      }
    }));
    const keys = new Set(batch.filter((_, index) => received[index]).map(({ arrival }) => arrival.key));
    setArrivals((all) => all.filter(({ key }) => !keys.has(key)));
    onArrived(titled(received.filter((one) => one !== null)));
  };
  return { arrivals, add, forget };
}

interface Received {
  src: string;
  file: File;
  tags: Tags | null;
}

/** Where what is known of an arrival is remembered until it has a name. */
export function arrivalKey({ key }: Arrival): string {
  return `arrival:${key}`;
}

function shownAtOnce(file: File, arrival: Arrival): Remembered {
  const { name, kind } = arrival;
  const local = rememberMedia(arrivalKey(arrival), { name, kind, thumbnail: null, seconds: null });
  if (kind === "picture" || kind === "clip") pictureMedia(local, file, kind === "clip");
  return local;
}

async function receive(file: File, local: Remembered): Promise<Received> {
  const isSong = kindOf(file) === "song";
  const [assetId, tags] = await Promise.all([uploadQueue.add(file), isSong ? readTags(file) : null]);
  renameMedia(local, assetId, { seconds: tags?.seconds ?? null });
  if (tags?.cover) pictureMedia(local, tags.cover, false);
  return { src: `asset:${assetId}`, file, tags };
}

/** With a title for each song. */
function titled(received: Received[]): Arrived[] {
  const songs = received.filter(({ tags }) => tags);
  const titles = titlesOf(songs.flatMap(({ tags }) => tags ?? []));
  const bySrc = new Map(songs.map(({ src }, index) => [src, titles[index]]));
  return received.map(({ src, file }) => ({
    src, fileName: file.name, kind: kindOf(file), title: bySrc.get(src) ?? titleOf(file.name),
  }));
}

function sayLeftOut(count: number): void {
  if (count === 0) return;
  notifyError(count === 1 ? "One file was left out" : `${count} files were left out`, new Error("Only files that this kind of video can use are taken."));
}
