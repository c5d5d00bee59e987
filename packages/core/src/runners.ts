import pLimit, { type LimitFunction } from 'p-limit';
import type { Call } from './call.js';
import type { Limit } from './limit.js';

/** The two ends of a runner: where its calls come from, and who is told how they went. */
export interface Work {
  /** Whether a call could start now. */
  readonly isReady: boolean;
  /** Forms the next call. */
  next(): Call | undefined;
  /** A call has its answer, or has thrown. Not called for one that was abandoned. */
  ended(call: Call, answer: unknown, failure: { readonly error: unknown } | undefined): void;
}

/**
 * Runs calls, as many at once as the limit says. p-limit admits runners, and each runner makes one call after the other
 * until nothing waits: a slot that frees is used at once, and admission costs nothing per call.
 */
export class Runners {
  readonly #admit: LimitFunction;
  /** Runners that hold a slot, or are about to. */
  #active = 0;
  /** Runners that wait for a call that has been given up. They hold no slot. */
  #stranded = 0;

  constructor(
    private readonly limit: Limit,
    private readonly work: Work,
  ) {
    this.#admit = pLimit(limit.concurrency);
  }

  /** Starts a runner if there is work and room for one; it starts the next. */
  wake(): void {
    if (this.#active >= this.limit.concurrency || !this.work.isReady) return;
    this.#active += 1;
    this.#adjust();
    void this.#admit(this.#run);
  }

  /** Frees the slot of a call whose answer nobody waits for any more. Its runner ends when upstream does. */
  strand(call: Call): void {
    call.isAbandoned = true;
    this.#active -= 1;
    this.#stranded += 1;
    this.wake();
  }

  readonly #run = async (): Promise<void> => {
    for (let call = this.#next(); call !== undefined; call = this.#next()) {
      this.wake();
      let answer: unknown;
      let failure: { readonly error: unknown } | undefined;
      try {
        answer = await call.start();
      } catch (error) {
        failure = { error };
      }
      if (call.isAbandoned) {
        this.#stranded -= 1;
        this.#adjust();
        return;
      }
      this.work.ended(call, answer, failure);
    }
    this.#active -= 1;
  };

  /** The limit may have been lowered since: then this runner's slot is gone. */
  #next(): Call | undefined {
    return this.#active > this.limit.concurrency ? undefined : this.work.next();
  }

  /** p-limit counts stranded runners, the limit does not. */
  #adjust(): void {
    const wanted = this.limit.concurrency + this.#stranded;
    if (this.#admit.concurrency !== wanted) this.#admit.concurrency = wanted;
  }
}
