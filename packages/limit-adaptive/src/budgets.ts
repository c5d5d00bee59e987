import type { RateReading } from './headers.js';

/** What is known of the budget of a resource. */
export interface Budget {
  /** `x-ratelimit-resource`. */
  readonly resource: string;
  /** Calls in a window, or the most that were seen to be left. */
  readonly limit: number;
  /** Calls left, by the last answer. Those that run may have been counted or not. */
  readonly remaining: number;
  /** When it is renewed. Milliseconds from now. */
  readonly resetInMs: number;
}

interface Known {
  limit: number;
  remaining: number;
  resetAt: number;
}

/** The most resources whose budgets are known. Beyond that the one heard of first is forgotten. */
const MAX_RESOURCES = 100;

/** Two readings of one window differ by their rounding to whole seconds. Milliseconds. */
const SAME_WINDOW_MS = 2_000;

/**
 * What is left of the budget of each resource, by the headers of answers. Answers come in any order: within a window what
 * is left only falls.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
 */
export class Budgets {
  readonly #known = new Map<string, Known>();

  /**
   * Learns from the headers of an answer.
   *
   * @returns Whether anything is known now that was not.
   */
  learn(resource: string, { limit, remaining, resetInMs }: RateReading, now: number): boolean {
    if (remaining === undefined || resetInMs === undefined || resetInMs <= 0) return false;
    const resetAt = now + resetInMs;
    const known = this.#current(resource, now);
    const seen = { limit: limit ?? Math.max(remaining, known?.limit ?? 0), remaining, resetAt };
    if (known === undefined || resetAt > known.resetAt + SAME_WINDOW_MS) {
      this.#remember(resource, seen);
      return true;
    }
    if (resetAt < known.resetAt - SAME_WINDOW_MS) return false;
    known.limit = seen.limit;
    known.resetAt = Math.max(known.resetAt, resetAt);
    known.remaining = Math.min(known.remaining, remaining);
    return true;
  }

  /**
   * How long a call to `resource` has to wait for its budget. Milliseconds.
   *
   * @param inFlight - Calls to it that run, and may not have been counted yet.
   * @param reserve - What has to be left after it, of a whole window. A share.
   */
  delayMs(resource: string, inFlight: number, reserve: number, now: number): number {
    const known = this.#current(resource, now);
    if (known === undefined) return 0;
    const left = known.remaining - inFlight - 1;
    return left >= reserve * known.limit ? 0 : known.resetAt - now;
  }

  /** Whether nothing is left of it, and it is known when that ends. */
  isExhausted(resource: string, now: number): boolean {
    return this.#current(resource, now)?.remaining === 0;
  }

  /** All that are known, without those that have been renewed since. */
  list(now: number): readonly Budget[] {
    return [...this.#known.keys()].flatMap((resource) => {
      const known = this.#current(resource, now);
      if (known === undefined) return [];
      const { limit, remaining, resetAt } = known;
      return [{ resource, limit, remaining, resetInMs: resetAt - now }];
    });
  }

  #current(resource: string, now: number): Known | undefined {
    const known = this.#known.get(resource);
    return known !== undefined && now < known.resetAt ? known : undefined;
  }

  #remember(resource: string, known: Known): void {
    this.#known.delete(resource);
    this.#known.set(resource, known);
    const [first] = this.#known.keys();
    if (this.#known.size > MAX_RESOURCES && first !== undefined) this.#known.delete(first);
  }
}
