import { Facts } from "../ui/facts";

const NAMES: Record<string, string> = {
  frames: "Frames",
  videoSeconds: "Video, seconds",
  audioSeconds: "Sound, seconds",
  avDifferenceSeconds: "Difference, seconds",
  decodedPoints: "Points decoded",
  audioPeak: "Loudest sample",
  clippedSamples: "Clipped samples",
};

/** The master held against its plan. */
export function QcReport({ qc }: { qc: Record<string, unknown> }) {
  const entries = Object.entries(qc).filter(([, value]) => value !== null);
  return <Facts entries={entries.map(([name, value]) => [NAMES[name] ?? name, String(value)])} />;
}
