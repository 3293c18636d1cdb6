import type { Job } from "../jobs/job";
import { Facts } from "../ui/facts";

type Report = NonNullable<Job["qc"]>;

const NAMES: Record<keyof Report, string> = {
  frames: "Frames",
  videoSeconds: "Video, seconds",
  audioSeconds: "Sound, seconds",
  avDifferenceSeconds: "Difference, seconds",
  decodedPoints: "Points decoded",
  audioPeak: "Loudest sample",
  clippedSamples: "Clipped samples",
};

/** The master held against its plan. */
export function QcReport({ qc }: { qc: Report }) {
  const entries = Object.entries(qc).filter(([, value]) => value !== null);
  return <Facts entries={entries.map(([name, value]) => [NAMES[name as keyof Report], String(value)])} />;
}
