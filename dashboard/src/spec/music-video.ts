import type { Node } from "jsonc-parser";

import { fieldNames, itemsAt, nodeAt, valueAt, type Path, type SpecDocument } from "./document";
import { shapeOf, type Shape } from "./shapes";
import { secondsOf } from "./time";
import { designOf, type TitleDesign } from "./title-designs";

/** Stands for a value that the form does not understand and leaves alone. */
export const IN_JSON = "set in JSON";
export type InJson = typeof IN_JSON;

/** Seconds for which an image is shown where the spec does not say. */
export const PICTURE_SECONDS = 20;

export interface Picture {
  src: string;
  /** Undefined where the spec does not say. */
  seconds: number | undefined | InJson;
  /** Fields that only the JSON shows. */
  extras: string[];
}

export interface Song {
  src: string;
  title: string;
  extras: string[];
}

/** What the form shows of a longform spec. */
export interface MusicVideo {
  /** An entry that is no file is `IN_JSON`. */
  pictures: (Picture | InJson)[];
  songs: (Song | InJson)[];
  crossfade: number | InJson;
  transition: string | InJson;
  audioFade: number | InJson;
  titles: TitleDesign | "off" | InJson;
  /** Font of the titles; empty for the default. */
  titleFont: string;
  shape: Shape | InJson;
  /** Fields of the whole that only the JSON shows. */
  extras: string[];
}

const KNOWN = new Set(["mode", "version", "$schema", "backgrounds", "audio", "crossfade", "transition", "audioFade", "titles", "canvas"]);

/** Reads what the form shows. */
export function readMusicVideo(doc: SpecDocument): MusicVideo {
  return {
    pictures: itemsAt(doc, ["backgrounds"]).map((node, index) => picture(doc, node, index)),
    songs: itemsAt(doc, ["audio"]).map((node, index) => song(doc, node, index)),
    crossfade: seconds(doc, ["crossfade"], 1),
    transition: words(doc, ["transition"], "fade"),
    audioFade: seconds(doc, ["audioFade"], 2),
    titles: nodeAt(doc, ["titles"]) ? (designOf(valueAt(doc, ["titles"])) ?? IN_JSON) : "off",
    titleFont: String(valueAt(doc, ["titles", "style", "font"]) ?? ""),
    shape: shape(doc),
    extras: fieldNames(doc.root).filter((name) => !KNOWN.has(name)),
  };
}

function picture(doc: SpecDocument, node: Node, index: number): Picture | InJson {
  const src = valueAt(doc, ["backgrounds", index, "src"]);
  if (typeof src !== "string") return IN_JSON;
  const stated = nodeAt(doc, ["backgrounds", index, "duration"]);
  return {
    src,
    seconds: stated ? (secondsOf(stated.value) ?? IN_JSON) : undefined,
    extras: fieldNames(node).filter((name) => !["src", "duration", "type"].includes(name)),
  };
}

function song(doc: SpecDocument, node: Node, index: number): Song | InJson {
  const src = valueAt(doc, ["audio", index, "src"]);
  const title = valueAt(doc, ["audio", index, "title"]) ?? "";
  if (typeof src !== "string" || typeof title !== "string") return IN_JSON;
  return { src, title, extras: fieldNames(node).filter((name) => !["src", "title"].includes(name)) };
}

function seconds(doc: SpecDocument, path: Path, otherwise: number): number | InJson {
  const value = valueAt(doc, path);
  return value === undefined ? otherwise : (secondsOf(value) ?? IN_JSON);
}

function words(doc: SpecDocument, path: Path, otherwise: string): string | InJson {
  const value = valueAt(doc, path) ?? otherwise;
  return typeof value === "string" ? value : IN_JSON;
}

function shape(doc: SpecDocument): Shape | InJson {
  const [width, height] = [valueAt(doc, ["canvas", "width"]) ?? 1920, valueAt(doc, ["canvas", "height"]) ?? 1080];
  return (typeof width === "number" && typeof height === "number" && shapeOf(width, height)) || IN_JSON;
}
