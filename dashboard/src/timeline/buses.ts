import type { Plan, Track } from "./plan";

export type Bus = Plan["buses"][number];

/** A bus in words: what feeds it, and what turns it down. */
export interface BusWords {
  number: number;
  tracks: string;
  ducks: string[];
}

/** The buses of a plan in words, tracks called by their labels. */
export function busWords(buses: readonly Bus[], tracks: readonly Track[]): BusWords[] {
  const labels = new Map(tracks.map(({ pointer, label }) => [pointer, label]));
  return buses.map((bus) => ({
    number: bus.number,
    tracks: bus.tracks.map((pointer) => labels.get(pointer) ?? pointer).join(", "),
    ducks: bus.ducks.map(turnedDown),
  }));
}

function turnedDown({ under, byDb, thresholdDb }: Bus["ducks"][number]): string {
  const drivers = under.length === 0 ? "others reach" : under.length === 1 ? `bus ${under[0]} reaches` : `buses ${under.join(" + ")} reach`;
  return `${byDb} dB while ${drivers} ${thresholdDb} dB`;
}
