import { entryLabel } from "../spec/place-words";
import type { Track } from "./plan";

type Entry = Record<string, unknown>;

/** What can be drawn of a spec that was never planned: its tracks, as far as they say when they are. */
export function specLanes(spec: unknown): { lanes: Track[]; seconds: number } {
  const asked = (spec ?? {}) as Entry;
  const lists = ["tracks", "backgrounds", "audio"].flatMap((name) =>
    entries(asked[name]).map((entry, index) => ({ entry, pointer: `/${name}/${index}` })),
  );
  const ends = lists.map(({ entry }) => number(entry.start, 0) + number(entry.duration, 0));
  const seconds = number(asked.duration, Math.max(0, ...ends) || 10);
  const lanes = lists.map(({ entry, pointer }) => {
    const start = Math.min(number(entry.start, 0), seconds);
    const end = Math.min(start + number(entry.duration, seconds), seconds);
    return { label: entryLabel(entry) ?? String(entry.type ?? "track"), type: String(entry.type ?? "track"), start, end, pointer };
  });
  return { lanes, seconds };
}

function entries(value: unknown): Entry[] {
  return Array.isArray(value) ? value.filter((one): one is Entry => typeof one === "object" && one !== null) : [];
}

function number(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
