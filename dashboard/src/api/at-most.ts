/** Makes work wait for its turn: so many are done at the same time. */
export function atMost(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift(); // who waits takes the place over
      if (next) next();
      else busy -= 1;
    }
  };
}
