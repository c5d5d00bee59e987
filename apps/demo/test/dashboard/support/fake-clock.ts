import type { Clock } from '../../../src/dashboard/clock.js';

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Lets `ms` pass, and does what was to be done by then, in its order. */
  advance(ms: number): void;
}

interface Timer {
  at: number;
  readonly everyMs: number | undefined;
  readonly act: () => void;
}

/** A clock that begins at the epoch. */
export function createFakeClock(): FakeClock {
  let now = 0;
  const timers = new Set<Timer>();

  function add(ms: number, everyMs: number | undefined, act: () => void): () => void {
    const timer = { at: now + ms, everyMs, act };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function nextUntil(end: number): Timer | undefined {
    return [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => now,
    after: (ms, act) => add(ms, undefined, act),
    every: (ms, act) => add(ms, ms, act),
    advance(ms) {
      const end = now + ms;
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        now = timer.at;
        if (timer.everyMs === undefined) timers.delete(timer);
        else timer.at += timer.everyMs;
        timer.act();
      }
      now = end;
    },
  };
}
