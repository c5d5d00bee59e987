import { vi } from 'vitest';

// The real one: what is faked must not stop the test itself.
const nextTurn = setImmediate;

/** Instants a scenario may take before it counts as endless. */
const MAX_INSTANTS = 20_000;

/** The virtual clock of one run, which knows the timers of the library from those of the model. */
export class Clock {
  /** Timers of the library that are armed. */
  readonly #armed = new Set<NodeJS.Timeout>();
  readonly #setTimeout: typeof setTimeout;

  /** Replaces the real clock. Call {@link end} afterwards. */
  constructor() {
    vi.useFakeTimers({ now: 0 });
    const { setTimeout: arm, clearTimeout: disarm } = globalThis;
    this.#setTimeout = arm;
    globalThis.setTimeout = ((callback: () => void, ms?: number) => {
      const timer = arm(() => {
        this.#armed.delete(timer);
        callback();
      }, ms);
      this.#armed.add(timer);
      return timer;
    }) as typeof setTimeout;
    globalThis.clearTimeout = (timer) => {
      this.#armed.delete(timer as NodeJS.Timeout);
      disarm(timer);
    };
  }

  /** How many timers of the library hold the process open. */
  get held(): number {
    return [...this.#armed].filter((timer) => timer.hasRef()).length;
  }

  /** How many timers of the library are armed, held or not. */
  get armed(): number {
    return this.#armed.size;
  }

  /** Waits, as upstreams, storages and callers do. */
  wait(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#setTimeout(resolve, ms));
  }

  /** Moves from timer to timer until `isDone`. Returns whether it came to that. */
  async runUntil(isDone: () => boolean): Promise<boolean> {
    for (let instant = 0; instant < MAX_INSTANTS; instant += 1) {
      await turn();
      if (isDone()) return true;
      if (vi.getTimerCount() === 0) return false;
      vi.advanceTimersToNextTimer();
    }
    return false;
  }

  /** Puts the real clock back. */
  end(): void {
    vi.useRealTimers();
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}
