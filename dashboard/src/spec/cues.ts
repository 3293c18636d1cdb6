import { fieldNames, itemsAt, nodeAt, valueAt, type Path, type SpecDocument } from "./document";
import { secondsOf } from "./time";

/** A word and when it is said, in seconds of its track. */
export interface CueWord {
  text: string;
  start: number;
  end: number;
}

/** What is shown at a time. */
export interface Cue {
  start: number;
  end: number;
  words: readonly CueWord[];
  /** Which cue of the spec it is as it stands there; null for one that was changed. */
  kept: number | null;
  /** Its fields that no form knows, which stay as they are. */
  others?: Readonly<Record<string, unknown>> | undefined;
}

const KNOWN = ["start", "end", "text", "words"];

/** The captions tracks on whatever level. */
export function captionTracks(doc: SpecDocument, tracks: Path = ["tracks"]): Path[] {
  return itemsAt(doc, tracks).flatMap((_, index) => {
    const track = [...tracks, index];
    const isOwn = valueAt(doc, [...track, "type"]) === "captions";
    return [...(isOwn ? [track] : []), ...captionTracks(doc, [...track, "tracks"])];
  });
}

/** The cues of a track with times for all words; undefined where it has none, or in a way that no form knows. */
export function readCues(doc: SpecDocument, track: Path): Cue[] | undefined {
  if (itemsAt(doc, [...track, "cues"]).length === 0) return undefined;
  const cues = itemsAt(doc, [...track, "cues"]).map((_, index) => readCue(doc, [...track, "cues", index], index));
  return cues.every((cue) => cue !== undefined) ? cues : undefined;
}

function readCue(doc: SpecDocument, path: Path, index: number): Cue | undefined {
  const [start, end] = [secondsOf(valueAt(doc, [...path, "start"])), secondsOf(valueAt(doc, [...path, "end"]))];
  const text = valueAt(doc, [...path, "text"]);
  if (start === undefined || end === undefined || end <= start) return undefined;
  if (nodeAt(doc, [...path, "words"])) {
    const words = readWords(doc, [...path, "words"], end);
    return words && { start, end, words, kept: index, others: othersAt(doc, path) };
  }
  return typeof text === "string" && text.trim() ? { start, end, words: shared(text, start, end), kept: index, others: othersAt(doc, path) } : undefined;
}

function othersAt(doc: SpecDocument, path: Path): Record<string, unknown> | undefined {
  const names = fieldNames(nodeAt(doc, path)).filter((name) => !KNOWN.includes(name));
  return names.length ? Object.fromEntries(names.map((name) => [name, valueAt(doc, [...path, name])])) : undefined;
}

/** A word lasts until the next one where it does not say. */
function readWords(doc: SpecDocument, path: Path, cueEnd: number): CueWord[] | undefined {
  const items = itemsAt(doc, path).map((_, index) => {
    const at = (field: string) => valueAt(doc, [...path, index, field]);
    return { text: at("text"), start: secondsOf(at("start")), end: secondsOf(at("end")) };
  });
  const words = items.map(({ text, start, end }, index) => {
    if (typeof text !== "string" || start === undefined) return undefined;
    return { text, start, end: Math.max(start, end ?? items[index + 1]?.start ?? cueEnd) };
  });
  return words.length > 0 && words.every((word) => word !== undefined) ? words : undefined;
}

/** The words of a text, its time shared out among them by their lengths. */
export function shared(text: string, start: number, end: number): CueWord[] {
  const texts = text.trim().split(/\s+/);
  const total = texts.reduce((sum, word) => sum + word.length, 0);
  let before = 0;
  return texts.map((word) => {
    const from = start + ((end - start) * before) / total;
    before += word.length;
    return { text: word, start: rounded(from), end: rounded(start + ((end - start) * before) / total) };
  });
}

/** Milliseconds are enough for a frame of any rate. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
