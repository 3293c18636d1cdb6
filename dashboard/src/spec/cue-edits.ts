import { rounded, shared, type Cue, type CueWord } from "./cues";

/** Which word of which cue. */
export interface Place {
  cue: number;
  word: number;
}

/** What of a word is moved: its beginning, its end, or all of it. */
export type Edge = "start" | "end" | "both";

/** Seconds that a word lasts at least. */
export const SHORTEST_SECONDS = 0.04;

/** Moves a word, as far as its neighbours leave room; its cue follows where it is at the cue's edge. */
export function moveWord(cues: readonly Cue[], place: Place, edge: Edge, seconds: number): Cue[] {
  const [word, cue] = [wordAt(cues, place), cues[place.cue]];
  if (!word || !cue) return [...cues];
  const { from, to } = roomOf(cues, place);
  const by = edge === "both" ? within(seconds, from - word.start, to - word.end) : seconds;
  const start = edge === "end" ? word.start : within(word.start + by, from, edge === "both" ? Infinity : word.end - SHORTEST_SECONDS);
  const end = edge === "start" ? word.end : within(word.end + by, word.start + SHORTEST_SECONDS, edge === "both" ? Infinity : to);
  return withWord(cues, place, { ...word, start: rounded(start), end: rounded(edge === "both" ? start + word.end - word.start : end) });
}

/** Writes a word anew: several share its time, none takes it away. The last word of all stays. */
export function writeWord(cues: readonly Cue[], place: Place, text: string): Cue[] {
  const [word, cue] = [wordAt(cues, place), cues[place.cue]];
  if (!word || !cue) return [...cues];
  const words = text.trim() ? shared(text, word.start, word.end) : [];
  const all = cue.words.toSpliced(place.word, 1, ...words);
  if (all.length > 0) return cues.toSpliced(place.cue, 1, { ...cue, words: all, kept: null });
  return cues.length > 1 ? cues.toSpliced(place.cue, 1) : [...cues];
}

/** Begins a new cue with a word that is not the first of its own. */
export function splitCue(cues: readonly Cue[], { cue: index, word }: Place): Cue[] {
  const cue = cues[index];
  const first = cue?.words[word];
  if (!cue || !first || word === 0) return [...cues];
  const parts = [
    { ...cue, end: first.start, words: cue.words.slice(0, word).map((one) => ({ ...one, end: Math.min(one.end, first.start) })), kept: null },
    { ...cue, start: first.start, words: cue.words.slice(word), kept: null },
  ];
  return cues.toSpliced(index, 1, ...parts);
}

/** Makes one cue of two neighbours. */
export function joinCues(cues: readonly Cue[], index: number): Cue[] {
  const [one, next] = [cues[index], cues[index + 1]];
  if (!one || !next) return [...cues];
  return cues.toSpliced(index, 2, { ...one, end: Math.max(one.end, next.end), words: [...one.words, ...next.words], kept: null });
}

/** The word at a place. */
export function wordAt(cues: readonly Cue[], { cue, word }: Place): CueWord | undefined {
  return cues[cue]?.words[word];
}

/** The place that is so many words further; undefined beyond the first and the last. */
export function placeBeside(cues: readonly Cue[], { cue, word }: Place, step: number): Place | undefined {
  const places = cues.flatMap(({ words }, at) => words.map((_, index) => ({ cue: at, word: index })));
  return places[places.findIndex((one) => one.cue === cue && one.word === word) + step];
}

function roomOf(cues: readonly Cue[], place: Place): { from: number; to: number } {
  const [before, after] = [placeBeside(cues, place, -1), placeBeside(cues, place, 1)];
  const previous = before && wordAt(cues, before);
  const next = after && wordAt(cues, after);
  const cueBefore = before && before.cue !== place.cue ? cues[before.cue]?.end : undefined;
  const cueAfter = after && after.cue !== place.cue ? cues[after.cue]?.start : undefined;
  return { from: cueBefore ?? previous?.end ?? 0, to: cueAfter ?? next?.start ?? Infinity };
}

function withWord(cues: readonly Cue[], place: Place, word: CueWord): Cue[] {
  const cue = cues[place.cue];
  if (!cue) return [...cues];
  const words = cue.words.with(place.word, word);
  const isFirst = place.word === 0;
  const isLast = place.word === words.length - 1;
  const start = isFirst ? word.start : cue.start;
  const end = isLast ? Math.max(word.end, start + SHORTEST_SECONDS) : cue.end;
  return cues.toSpliced(place.cue, 1, { ...cue, start: rounded(start), end: rounded(end), words, kept: null });
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
