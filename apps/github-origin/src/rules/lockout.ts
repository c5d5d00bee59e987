/** The time that a `retry-after` tells everybody to wait. */
export interface Lockout {
  /** Whether it runs at `now`. */
  isRunning(now: number): boolean;
  /** Whether a request that arrives at `now` was sent by somebody who knows of it. */
  isKnown(now: number): boolean;
  /** Whole seconds that are left of it, `0` when it does not run. */
  secondsLeft(now: number): number;
  /** Starts it; one that runs begins anew. */
  begin(now: number): void;
  /** The answer that tells of it has been sent. */
  told(now: number): void;
}

/**
 * A lockout that ends by itself.
 *
 * @param seconds - How long it runs.
 * @param graceMs - How long after the first answer that tells of it a request may still have been on its way.
 */
export function createLockout(seconds: number, graceMs: number): Lockout {
  let until = -Infinity;
  let toldAt: number | undefined;
  return {
    isRunning: (now) => now < until,
    isKnown: (now) => now < until && toldAt !== undefined && now >= toldAt + graceMs,
    secondsLeft: (now) => Math.max(0, Math.ceil((until - now) / 1000)),
    begin(now) {
      if (now >= until) toldAt = undefined;
      until = now + seconds * 1000;
    },
    told(now) {
      if (now < until) toldAt ??= now;
    },
  };
}
