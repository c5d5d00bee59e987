import { setTimeout as wait } from 'node:timers/promises';

/** The time that an origin lives in. */
export interface Clock {
  /** Milliseconds since the epoch. Never goes back. */
  now(): number;
  /**
   * Resolves after so many milliseconds of this clock.
   *
   * @param ms - From `0`.
   * @param signal - Rejects with its reason at once when it aborts.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export const MACHINE_CLOCK: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal }),
};

/**
 * A clock that runs `speed` times as fast as the machine's: an origin's minutes pass in moments, for a client
 * that lives by the same clock.
 *
 * @param options - `speed`: from above `0`. `60`: a minute takes a second.
 * @throws TypeError for a speed that is no number above 0.
 */
export function acceleratedClock({ speed }: { speed: number }): Clock {
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new TypeError(`Expected \`speed\` to be a number above 0, got \`${speed}\`.`);
  }
  const startedAt = Date.now();
  const startedTicks = performance.now();
  return {
    now: () => startedAt + (performance.now() - startedTicks) * speed,
    wait: (ms, signal) => wait(ms / speed, undefined, { signal }),
  };
}
