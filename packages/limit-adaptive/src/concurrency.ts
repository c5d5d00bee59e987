/** How {@link Concurrency} rises and falls. */
export interface ConcurrencyOptions {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  /** Added after a window that went well. */
  readonly increase: number;
  /** What is left of it after a window that did not. */
  readonly decrease: number;
  /** The most windows that it stays below what was refused before that is tried again. */
  readonly maxHold: number;
}

/**
 * How many calls may run: additive increase, multiplicative decrease.
 *
 * A window is as many calls as may run: about what one round trip answers. A window that went well adds `increase`, but
 * only where so many calls ran that the limit was what held them back. The first refusal lowers it; the calls that were
 * under way by then are of the same window, and lower it no further.
 *
 * What was refused is remembered. It is tried again after one window that went well just below it, and after twice as
 * many each time it is refused again: a limit that does not move is met ever less often. What is refused below it, or
 * not refused any more, is news, and is followed at the pace of one window again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5681#section-3.1 additive increase, multiplicative decrease
 * @see https://www.rfc-editor.org/rfc/rfc9002#section-7.3.2 one decrease for what was in flight at the time of it
 * @see https://www.rfc-editor.org/rfc/rfc9438#section-4.1 slow near what was refused last, fast away from it
 * @see https://github.com/Netflix/concurrency-limits no increase where the limit was not reached
 */
export class Concurrency {
  /** Calls that may run. */
  limit: number;
  /** The fewest calls that were too many. `Infinity`: not known. */
  ceiling = Infinity;
  /** The number of the window that is running. */
  window = 0;
  /** The first window after it was lowered. */
  #lowered = 0;
  #answered = 0;
  /** The most calls that ran since it was lowered. */
  #peak = 0;
  #wasReached = false;
  /** Windows that went well just below the ceiling, and how many there have to be. */
  #held = 0;
  #hold = 1;
  /** When the ceiling may be tried again. */
  #notBefore = 0;

  constructor(private readonly options: ConcurrencyOptions) {
    this.limit = options.initial;
  }

  /** Notes that a call has begun, and that so many run now. */
  reached(calls: number): void {
    this.#peak = Math.max(this.#peak, calls);
    if (calls >= this.limit) this.#wasReached = true;
  }

  /** Whether a call that began in `window` says something about the limit as it is now. */
  isCurrent(window: number): boolean {
    return window >= this.#lowered;
  }

  /** Notes a good answer to a call that began in `window`. Whether it was the last of a window. */
  answered(window: number): boolean {
    // A call from before says nothing about the calls that are new.
    if (window < this.window) return false;
    this.#answered += 1;
    if (this.#answered < this.limit) return false;
    this.#answered = 0;
    this.window += 1;
    return true;
  }

  /** Keeps the ceiling from being tried before that, however many windows go well. */
  holdUntil(time: number): void {
    this.#notBefore = Math.max(this.#notBefore, time);
  }

  /** A window went well. Whether more calls may run now. */
  raise(now: number): boolean {
    const wasReached = this.#wasReached;
    this.#wasReached = false;
    if (!wasReached) return false;
    const { increase, max } = this.options;
    if (this.limit >= this.ceiling) this.#forget();
    const next = this.#belowCeiling(Math.min(this.limit + increase, max), now);
    if (next === this.limit) return false;
    this.limit = next;
    this.#held = 0;
    return true;
  }

  /** As many calls as ran in this window were too many. Whether fewer may run now. */
  refuse(): boolean {
    const refused = Math.min(Math.max(this.#peak, 1), this.limit);
    const isKnown = refused === this.ceiling;
    this.#hold = isKnown ? Math.min(this.#hold * 2, this.options.maxHold) : 1;
    this.ceiling = refused;
    return this.lower(refused);
  }

  /** Starts a new window with less than `from`. Whether fewer calls may run now. */
  lower(from = this.limit): boolean {
    const { min, decrease } = this.options;
    const before = this.limit;
    this.limit = Math.min(this.limit, Math.max(min, Math.floor(from * decrease)));
    this.window += 1;
    this.#lowered = this.window;
    this.#answered = 0;
    this.#held = 0;
    this.#peak = 0;
    this.#wasReached = false;
    return this.limit < before;
  }

  /** The ceiling itself only after its time, and nothing above it before that has held. */
  #belowCeiling(next: number, now: number): number {
    if (next < this.ceiling) return next;
    if (this.limit < this.ceiling - 1) return this.ceiling - 1;
    this.#held += 1;
    return this.#held < this.#hold || now < this.#notBefore ? this.limit : this.ceiling;
  }

  #forget(): void {
    this.ceiling = Infinity;
    this.#hold = 1;
  }
}
