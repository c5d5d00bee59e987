import type { Clock } from './clock.js';

/** The budgets that GitHub keeps apart. */
export type RateResource = 'core' | 'graphql';

const WINDOW_MS = 60 * 60 * 1000;

/** What is left of a budget. */
export interface RateState {
  /** Requests in a window. */
  readonly limit: number;
  /** Requests left in this window. */
  readonly remaining: number;
  /** Requests taken in this window. */
  readonly used: number;
  /** When the next window begins. Whole seconds since the epoch. */
  readonly reset: number;
}

/** The requests an hour of one resource. A window begins with the first request after the last one ended. */
export interface RateBudget {
  /** Takes one request. `false`: none is left. */
  take(): boolean;
  /** Gives one back: the request turned out to be free. */
  refund(): void;
  /** Takes more than one, as far as there are any. */
  charge(points: number): void;
  /** What is left now. */
  state(): RateState;
}

/** A full budget of `limit` requests an hour. */
export function createRateBudget(limit: number, { now: readNow }: Pick<Clock, 'now'>): RateBudget {
  let used = 0;
  let reset = 0;

  function renew(): void {
    const now = readNow();
    if (now < reset * 1000) return;
    used = 0;
    reset = Math.ceil((now + WINDOW_MS) / 1000);
  }

  return {
    take() {
      renew();
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    refund() {
      used = Math.max(0, used - 1);
    },
    charge(points) {
      renew();
      used = Math.min(limit, used + points);
    },
    state() {
      renew();
      return { limit, remaining: limit - used, used, reset };
    },
  };
}

/** The headers that say what is left. */
export function rateHeaders(resource: RateResource, state: RateState): Record<string, string> {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-used': String(state.used),
    'x-ratelimit-reset': String(state.reset),
    'x-ratelimit-resource': resource,
  };
}
