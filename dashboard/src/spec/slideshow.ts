import { fieldNames, itemsAt, nodeAt, valueAt, type Path, type SpecDocument } from "./document";
import { IN_JSON, type InJson } from "./music-video";
import { shapeOf, type Shape } from "./shapes";
import { secondsOf } from "./time";

/** How long a slide lasts: fixed seconds, as long as its voice-over or clip, or something the form does not know. */
export type SlideTime = { kind: "fixed"; seconds: number } | { kind: "own" } | { kind: "json" };

/** A slide: a group of a picture with what goes with it. */
export interface Slide {
  src: string;
  isClip: boolean;
  text: string;
  voice: string | null;
  captions: string | null;
  time: SlideTime;
  extras: string[];
}

export interface Music {
  src: string;
  volume: number | InJson;
  extras: string[];
}

/** Tracks that have a value in common: empty where they have none, or not the same. */
export interface Shared {
  tracks: Path[];
  value: string;
}

/** What the form shows of a composition that is a slideshow. */
export interface Slideshow {
  /** Where the slides are; undefined where the spec has none. */
  list: Path | undefined;
  slides: (Slide | InJson)[];
  transition: string | InJson;
  crossfade: number | InJson;
  music: Music | null;
  /** Texts and captions of all slides, and what they have in common. */
  texts: Shared;
  captions: Shared;
  shape: Shape | InJson;
  /** What lies beside slides and music. */
  extras: string[];
}

const KNOWN = new Set(["mode", "version", "$schema", "canvas", "tracks"]);
const DEFAULT_SECONDS = 0.5;

/** Reads what the form shows. */
export function readSlideshow(doc: SpecDocument): Slideshow {
  const sequence = trackOfType(doc, ["tracks"], "sequence");
  const music = musicPath(doc);
  const list = sequence && [...sequence, "tracks"];
  const others = itemsAt(doc, ["tracks"]).length - (sequence ? 1 : 0) - (music ? 1 : 0);
  return {
    list,
    slides: list ? itemsAt(doc, list).map((_, index) => readSlide(doc, [...list, index])) : [],
    transition: sequence ? wordsAt(doc, [...sequence, "transition", "type"], "none") : "none",
    crossfade: sequence ? secondsAt(doc, [...sequence, "transition", "duration"], DEFAULT_SECONDS) : DEFAULT_SECONDS,
    music: music ? readMusic(doc, music) : null,
    texts: sharedBySlides(doc, "text", ["style", "font"]),
    captions: sharedBySlides(doc, "captions", ["preset"]),
    shape: readShape(doc),
    extras: [...fieldNames(doc.root).filter((name) => !KNOWN.has(name)), ...(others > 0 ? [others === 1 ? "one more track" : `${others} more tracks`] : [])],
  };
}

/** Where the music is: the first sound beside the slides. */
export function musicPath(doc: SpecDocument): Path | undefined {
  return trackOfType(doc, ["tracks"], "audio");
}

/** Where the slides are. */
export function slideList(doc: SpecDocument): Path | undefined {
  const sequence = trackOfType(doc, ["tracks"], "sequence");
  return sequence && [...sequence, "tracks"];
}

/** The tracks of a type in all slides, with a field of theirs. */
export function sharedBySlides(doc: SpecDocument, type: "text" | "captions", field: Path): Shared {
  const list = slideList(doc);
  const slides = list ? itemsAt(doc, list).map((_, index) => [...list, index, "tracks"]) : [];
  const tracks = slides.map((slide) => trackOfType(doc, slide, type)).filter((track) => track !== undefined);
  const [first, ...others] = new Set(tracks.map((track) => valueAt(doc, [...track, ...field])));
  return { tracks, value: typeof first === "string" && others.length === 0 ? first : "" };
}

/** The first track of a type among those at a path. */
export function trackOfType(doc: SpecDocument, path: Path, ...types: string[]): Path | undefined {
  const index = itemsAt(doc, path).findIndex((_, at) => types.includes(String(valueAt(doc, [...path, at, "type"]))));
  return index < 0 ? undefined : [...path, index];
}

function readSlide(doc: SpecDocument, slide: Path): Slide | InJson {
  const tracks = [...slide, "tracks"];
  const picture = trackOfType(doc, tracks, "image", "video");
  const src = picture ? valueAt(doc, [...picture, "src"]) : undefined;
  if (!picture || valueAt(doc, [...slide, "type"]) !== "group" || typeof src !== "string") return IN_JSON;
  const parts = { text: trackOfType(doc, tracks, "text"), voice: trackOfType(doc, tracks, "audio"), captions: trackOfType(doc, tracks, "captions") };
  const text = parts.text ? (valueAt(doc, [...parts.text, "text"]) ?? "") : "";
  if (Array.isArray(text)) return IN_JSON;
  const known = 1 + Object.values(parts).filter(Boolean).length;
  const more = itemsAt(doc, tracks).length - known;
  return {
    src,
    isClip: valueAt(doc, [...picture, "type"]) === "video",
    text: String(text),
    voice: sourceAt(doc, parts.voice),
    captions: sourceAt(doc, parts.captions),
    time: readTime(doc, slide),
    extras: [...fieldNames(nodeAt(doc, slide)).filter((name) => !["type", "duration", "tracks"].includes(name)), ...(more > 0 ? ["more tracks"] : [])],
  };
}

function readTime(doc: SpecDocument, slide: Path): SlideTime {
  const value = valueAt(doc, [...slide, "duration"]);
  if (value === undefined) return { kind: "own" };
  const seconds = secondsOf(value);
  return seconds === undefined ? { kind: "json" } : { kind: "fixed", seconds };
}

function readMusic(doc: SpecDocument, path: Path): Music | null {
  const src = sourceAt(doc, path);
  const volume = valueAt(doc, [...path, "volume"]) ?? 1;
  const known = ["type", "src", "volume", "loop", "fadeOut"];
  return src === null ? null : { src, volume: typeof volume === "number" ? volume : IN_JSON, extras: fieldNames(nodeAt(doc, path)).filter((name) => !known.includes(name)) };
}

function sourceAt(doc: SpecDocument, path: Path | undefined): string | null {
  const src = path && valueAt(doc, [...path, "src"]);
  return typeof src === "string" ? src : null;
}

function secondsAt(doc: SpecDocument, path: Path, otherwise: number): number | InJson {
  const value = valueAt(doc, path);
  return value === undefined ? otherwise : (secondsOf(value) ?? IN_JSON);
}

function wordsAt(doc: SpecDocument, path: Path, otherwise: string): string | InJson {
  const value = valueAt(doc, path) ?? otherwise;
  return typeof value === "string" ? value : IN_JSON;
}

function readShape(doc: SpecDocument): Shape | InJson {
  const [width, height] = [valueAt(doc, ["canvas", "width"]) ?? 1920, valueAt(doc, ["canvas", "height"]) ?? 1080];
  return (typeof width === "number" && typeof height === "number" && shapeOf(width, height)) || IN_JSON;
}
