import type { DocumentSession } from "../document/session";
import { OPERATIONS } from "../spec/catalogue";
import type { FileKind } from "../uploads/file-kind";
import { useArrivals, type Arrived } from "../uploads/use-arrivals";
import { commonSeconds, interrupted } from "./model";
import type { MusicVideoState } from "./use-music-video";

const WANTED: FileKind[] = ["picture", "clip", "song"];

/** Puts dropped files into the music video: pictures and clips into the strip, songs into the playlist. */
export function useMediaDrop(session: DocumentSession, { pictures, songs }: MusicVideoState) {
  const waiting = interrupted([...pictures, ...songs]);
  const seconds = pictures.length ? commonSeconds(pictures) : null;
  return useArrivals(WANTED, (arrived) => {
    const fresh = arrived.filter(({ fileName, src }) => {
      const from = waiting.get(fileName);
      return !from || !session.run(OPERATIONS.replaceSource, { from, to: src });
    });
    const duration = typeof seconds === "number" ? seconds : undefined;
    session.run(OPERATIONS.addMedia, { pictures: fresh.flatMap((one) => picture(one, duration)), songs: fresh.flatMap(song) });
  });
}

function picture({ kind, src }: Arrived, duration: number | undefined) {
  if (kind === "picture") return [{ src, ...(duration === undefined ? {} : { duration }) }];
  return kind === "clip" ? [{ src }] : [];
}

function song({ kind, src, title }: Arrived) {
  return kind === "song" ? [{ src, title }] : [];
}
