import { useCallback, useMemo, useState } from "react";

import { ended, type Job } from "./job";

/** The jobs that are ticked. */
export interface Chosen {
  ids: ReadonlySet<string>;
  running: string[];
  all: string[];
  choose: (id: string, wanted: boolean) => void;
  clear: () => void;
}

/** Ticks that outlive updates of the list, but not the jobs themselves. */
export function useChosen(items: Job[]): Chosen {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((id: string, wanted: boolean) => {
    setTicked((before) => {
      const after = new Set(before);
      if (wanted) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);
  const clear = useCallback(() => setTicked(new Set()), []);
  return useMemo(() => {
    const present = items.filter((job) => ticked.has(job.id));
    const ids = new Set(present.map((job) => job.id));
    return { ids, all: [...ids], running: present.filter((job) => !ended(job)).map((job) => job.id), choose, clear };
  }, [items, ticked, choose, clear]);
}
