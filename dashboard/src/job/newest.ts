import type { PlannedSegment } from "../timeline/blocks";

/** Which segments have been encoded so far, and the one that came last, as far as that was seen. */
export interface Made {
  fingerprints: ReadonlySet<string>;
  newest: string | undefined;
}

export const NOTHING_MADE: Made = { fingerprints: new Set(), newest: undefined };

/** The same after another look; the very same object where nothing came. */
export function made(before: Made, segments: PlannedSegment[]): Made {
  const now = segments.filter((each) => !each.cached && !each.state).map(({ fingerprint }) => fingerprint);
  const fresh = now.filter((each) => !before.fingerprints.has(each));
  if (!fresh.length && now.length === before.fingerprints.size) return before;
  return { fingerprints: new Set(now), newest: fresh.at(-1) ?? (now.includes(before.newest ?? "") ? before.newest : now.at(-1)) };
}
