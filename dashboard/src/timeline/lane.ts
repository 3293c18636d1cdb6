/** One track of the spec on the timeline, times in seconds. */
export interface Lane {
  label: string;
  type: string;
  start: number;
  end: number;
  pointer: string;
}
