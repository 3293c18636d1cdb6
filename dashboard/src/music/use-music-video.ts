import { useMemo } from "react";

import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { useCheckedDocument } from "../form/checked-document";
import { readMusicVideo } from "../spec/music-video";
import { entriesOf, sourcesOf } from "./model";

/** The music video of a document, with what is known of its files and what the server says of it. */
export function useMusicVideo(session: DocumentSession) {
  const { doc } = useDocument(session);
  const video = useMemo(() => readMusicVideo(doc), [doc]);
  const checked = useCheckedDocument(doc, sourcesOf(video), video.pictures.length > 0 && video.songs.length > 0);
  return { ...checked, video, pictures: entriesOf(video.pictures, checked.media), songs: entriesOf(video.songs, checked.media) };
}

export type MusicVideoState = ReturnType<typeof useMusicVideo>;
