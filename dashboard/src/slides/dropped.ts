import type { NewSlide } from "../spec/operations/add-slides";
import type { Arrived } from "../uploads/use-arrivals";

/** What dropped files become: slides, some with a voice-over, and music. */
export interface Dropped {
  slides: NewSlide[];
  music: string | null;
}

const stem = (fileName: string) => fileName.replace(/\.[^.]+$/, "").toLowerCase();

/**
 * A sound is the voice-over of the picture of its name, as `3.mp3` of `3.jpg`. As many sounds as
 * pictures are voice-overs in their order. Any other first sound is music.
 */
export function sorted(arrived: readonly Arrived[], seconds: number): Dropped {
  const pictures = arrived.filter(({ kind }) => kind === "picture" || kind === "clip");
  const sounds = arrived.filter(({ kind }) => kind === "song");
  const named = new Map(sounds.map(({ fileName, src }) => [stem(fileName), src]));
  const isPaired = pictures.length > 1 && sounds.length === pictures.length && !pictures.some(({ fileName }) => named.has(stem(fileName)));
  const voices = pictures.map(({ fileName }, index) => named.get(stem(fileName)) ?? (isPaired ? sounds[index]?.src : undefined));
  const used = new Set(voices);
  return {
    slides: pictures.map(({ kind, src }, index) => newSlide(src, kind === "clip", seconds, voices[index])),
    music: sounds.find(({ src }) => !used.has(src))?.src ?? null,
  };
}

/** A slide that lasts as long as its voice-over or clip, or else so many seconds. */
export function newSlide(src: string, isClip: boolean, seconds: number, voice?: string): NewSlide {
  return { src, isClip, ...(voice ? { voice } : isClip ? {} : { seconds }) };
}
