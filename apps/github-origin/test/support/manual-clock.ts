import type { Clock } from '../../src/index.js';

/** A clock that stands still until it is moved; who waits moves it. */
export interface ManualClock extends Clock {
  /** Moves it by so many milliseconds. */
  pass(ms: number): void;
  /** What has been waited for. Milliseconds. */
  readonly waits: number[];
}

/** Any moment: a whole second, so that headers are easily compared. */
export const START = Date.UTC(2030, 0, 1);

/** A clock for one test. */
export function manualClock(): ManualClock {
  let now = START;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async wait(ms) {
      waits.push(ms);
      now += ms;
    },
    pass(ms) {
      now += ms;
    },
  };
}
