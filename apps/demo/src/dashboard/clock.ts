/** The time, and what is done later. Tests have one of their own. */
export interface Clock {
  /** Milliseconds since the epoch, with fractions, never running backwards. */
  now(): number;
  /** Calls `act` once, `ms` from now. Returns what calls it off. */
  after(ms: number, act: () => void): () => void;
  /** Calls `act` every `ms`. Returns what ends that. */
  every(ms: number, act: () => void): () => void;
}

/** The clock of this machine. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, act) {
    const timer = setInterval(act, ms).unref();
    return () => clearInterval(timer);
  },
};
