import type { components } from "../api/schema";

/** A plan as the server summarises it. */
export type Plan = components["schemas"]["PlanSummary"];

/** One track of a spec on the timeline, times in seconds. */
export type Track = components["schemas"]["TimelineTrack"];

/** The plan of a job where it is told whole; lists and events leave most of it out. */
export function wholePlan(plan: Plan | components["schemas"]["PlanTotals"] | null): Plan | null {
  return plan && "segments" in plan ? plan : null;
}
