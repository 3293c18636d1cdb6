import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";

import { useMedia } from "../assets/media";
import { useChecked } from "../editor/checked";
import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { readMusicVideo } from "../spec/music-video";
import { entriesOf, sourcesOf } from "./model";

/** The music video of a document, with what is known of its files and what the server says of it. */
export function useMusicVideo(session: DocumentSession) {
  const { doc } = useDocument(session);
  const video = useMemo(() => readMusicVideo(doc), [doc]);
  const media = useMedia(sourcesOf(video));
  const pictures = entriesOf(video.pictures, media);
  const songs = entriesOf(video.songs, media);
  const states = [...media.values()].map(({ state }) => state);
  const isUploading = states.includes("uploading");
  const isReady = states.every((state) => state === "ready") && pictures.length > 0 && songs.length > 0;
  const [settled] = useDebouncedValue(doc.text, 500);
  const checked = useChecked(settled, isReady);
  const isCurrent = isReady && settled === doc.text && !checked.isPlaceholderData;
  return {
    doc, video, pictures, songs, states, isUploading, isReady, settled, checked, isCurrent,
    isBroken: doc.root === undefined,
    plan: isReady ? (checked.data?.plan ?? null) : null,
    problems: isReady ? (checked.data?.problems ?? []) : [],
  };
}

export type MusicVideoState = ReturnType<typeof useMusicVideo>;
