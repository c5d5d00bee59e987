import { useEffect, useState } from 'preact/hooks';

/** The time, four times a second, or once where the user wants less to move. It stands still while `isPaused`. */
export function useNow(isPaused: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (isPaused) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setInterval(() => setNow(Date.now()), isCalm ? 1_000 : 250);
    return () => clearInterval(timer);
  }, [isPaused]);
  return now;
}
