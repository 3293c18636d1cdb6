import { useMemo } from "react";

import type { Media } from "../assets/media";
import type { DocumentSession } from "../document/session";
import { useDocument } from "../document/use-document";
import { useCheckedDocument } from "../form/checked-document";
import { IN_JSON, type InJson } from "../spec/music-video";
import { readSlideshow, type Slide } from "../spec/slideshow";
import { distinctIds } from "../ui/sortable";

/** Seconds of a new slide. */
export const SLIDE_SECONDS = 5;

/** A slide as it is shown. */
export interface SlideEntry {
  id: string;
  index: number;
  slide: Slide | InJson;
  media: Media | undefined;
  voice: Media | undefined;
  captions: Media | undefined;
}

/** The slideshow of a document, with what is known of its files and what the server says of it. */
export function useSlideshow(session: DocumentSession) {
  const { doc } = useDocument(session);
  const show = useMemo(() => readSlideshow(doc), [doc]);
  const sources = [...show.slides.flatMap(filesOf), ...(show.music ? [show.music.src] : [])];
  const checked = useCheckedDocument(doc, sources, show.slides.length > 0);
  const { media } = checked;
  const ids = distinctIds(show.slides.map((slide) => (slide === IN_JSON ? "json" : slide.src)));
  const known = (src: string | null) => (src === null ? undefined : media.get(src));
  const entries = show.slides.map((slide, index): SlideEntry => ({
    id: ids[index] ?? String(index), index, slide,
    ...(slide === IN_JSON ? { media: undefined, voice: undefined, captions: undefined }
      : { media: known(slide.src), voice: known(slide.voice), captions: known(slide.captions) }),
  }));
  return { ...checked, show, entries, music: known(show.music?.src ?? null) };
}

export type SlideshowState = ReturnType<typeof useSlideshow>;

function filesOf(slide: Slide | InJson): string[] {
  return slide === IN_JSON ? [] : [slide.src, slide.voice, slide.captions].filter((src) => src !== null);
}

/** What a slide is called in sentences. */
export function slideName({ index, media }: SlideEntry): string {
  return media ? `Slide ${index + 1}, ${media.name}` : `Slide ${index + 1}`;
}

/** Seconds of a slide as far as they are known. */
export function secondsOfSlide({ slide, media, voice }: SlideEntry): number | null {
  if (slide === IN_JSON || slide.time.kind === "json") return null;
  return slide.time.kind === "fixed" ? slide.time.seconds : (voice?.seconds ?? media?.seconds ?? null);
}

/** Places of the slides that have seconds of their own. */
export function timedPlaces(entries: readonly SlideEntry[]): number[] {
  return entries.filter(({ slide }) => slide !== IN_JSON && slide.time.kind === "fixed").map(({ index }) => index);
}

/** Seconds that all timed slides share; null where they differ. */
export function sharedSeconds(entries: readonly SlideEntry[]): number | null {
  const all = new Set(entries.flatMap(({ slide }) => (slide !== IN_JSON && slide.time.kind === "fixed" ? [slide.time.seconds] : [])));
  const [first = SLIDE_SECONDS] = all;
  return all.size > 1 ? null : first;
}

/** Seconds for each timed slide with which the slides last as long as the music; null where that cannot be. */
export function fittedSeconds({ entries, music, show }: SlideshowState): number | null {
  const timed = timedPlaces(entries);
  const crossfade = show.crossfade === IN_JSON || show.transition === "none" ? 0 : show.crossfade;
  const others = entries.filter(({ index }) => !timed.includes(index)).map(secondsOfSlide);
  if (!music?.seconds || timed.length === 0 || others.includes(null)) return null;
  const rest = music.seconds + crossfade * (entries.length - 1) - others.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const each = Math.floor((rest / timed.length) * 1000) / 1000;
  return each > Math.max(0.5, 2 * crossfade) ? each : null;
}
