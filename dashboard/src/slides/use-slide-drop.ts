import type { DocumentSession } from "../document/session";
import { OPERATIONS } from "../spec/catalogue";
import type { FileKind } from "../uploads/file-kind";
import { useArrivals } from "../uploads/use-arrivals";
import { sorted } from "./dropped";
import { sharedSeconds, SLIDE_SECONDS, type SlideshowState } from "./use-slideshow";

const WANTED: FileKind[] = ["picture", "clip", "song"];

/** Puts dropped files into the slideshow: pictures and clips as slides, sounds as voice-overs or music. */
export function useSlideDrop(session: DocumentSession, { entries, show }: SlideshowState) {
  const seconds = sharedSeconds(entries) ?? SLIDE_SECONDS;
  return useArrivals(WANTED, (arrived) => {
    const { slides, music } = sorted(arrived, seconds);
    session.run(OPERATIONS.addSlides, { slides });
    if (music && !show.music) session.run(OPERATIONS.setMusic, { src: music }, "typing");
  });
}

/** Takes one file for one place, such as the voice-over of a slide. */
export function useOneFile(kind: FileKind, onFile: (src: string) => void) {
  return useArrivals([kind], ([first]) => first && onFile(first.src));
}
