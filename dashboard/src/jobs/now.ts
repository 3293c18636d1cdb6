import { useEffect, useState } from "react";

/** The time, told again every some seconds, so that ages on the page go on. */
export function useNow(seconds = 15): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => window.clearInterval(timer);
  }, [seconds]);
  return now;
}
