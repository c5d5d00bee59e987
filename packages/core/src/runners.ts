import pLimit, { type LimitFunction } from 'p-limit';
import type { Batch } from './batch.js';
import type { Call } from './call.js';
import type { LimitGate } from './limit-gate.js';

/** What upstream threw. */
export interface Failure {
  readonly error: unknown;
}

/** The two ends of a runner: where its calls come from, and who is told how they went. */
export interface Work {
  /** Starts what waits, as far as there is room: {@link Runners.wake}, and {@link Runners.lend} for every host. */
  wake(): void;
  /** Whether a call could start; in the slot of `host`, where that is given. */
  isReady(host?: Call): boolean;
  /**
   * Forms the next call; in the slot of `host`, where that is given.
   *
   * @param now - The clock, where it has just been read: reading it costs as much as forming a call.
   */
  next(host?: Call, now?: number): Call | undefined;
  /**
   * Asks upstream. May throw as well as reject.
   *
   * @param home - The batch from whose caller's place this is called, if that is known.
   */
  start(call: Call, home: Batch | undefined): Promise<unknown>;
  /** A call has been answered, or has thrown. Not called for one that was abandoned. Returns the clock. */
  ended(call: Call, answer: unknown, failure: Failure | undefined): number;
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
  /** Calls that go on while another still runs in the slot they lent: each makes one more than there are slots. */
  #crowded = 0;

  constructor(
    private readonly limit: LimitGate,
    private readonly work: Work,
  ) {
    this.#admit = pLimit(limit.concurrency);
  }

  /**
   * Starts a runner if there is work and room for one; it starts the next.
   *
   * @param home - The batch from whose caller's place this is called, if that is known.
   */
  wake(home?: Batch): void {
    if (this.#active >= this.limit.concurrency || !this.work.isReady()) return;
    this.#active += 1;
    this.#adjust();
    void this.#admit(this.#run, home);
  }

  /** Lets the batches nested in `host` use its slot while its fetch waits for them. */
  lend(host: Call): void {
    if (host.isLent || host.isOver || this.#isOverfull || !this.work.isReady(host)) return;
    host.isLent = true;
    void this.#runIn(host);
  }

  /**
   * The fetch of `host` goes on, or (`isWaiting`) waits for a batch again. What was begun for its batches may outlive them, for others
   * or left behind: while that runs in its slot too, nothing else begins until there is room.
   */
  crowd(host: Call, isWaiting: boolean): void {
    const isCrowded = !isWaiting && host.isLent && !host.isOver;
    if (host.isCrowded === isCrowded) return;
    host.isCrowded = isCrowded;
    this.#crowded += isCrowded ? 1 : -1;
    this.#active += isCrowded ? 1 : -1;
    if (!isCrowded) this.work.wake();
  }

  /** Frees the slot of a call whose answer nobody waits for any more. Its runner ends when upstream does. */
  strand(call: Call): void {
    call.isAbandoned = true;
    if (call.host === undefined) this.#stranded += 1;
    if (!this.#outlives(call)) this.#giveBack(call);
  }

  readonly #run = async (home: Batch | undefined): Promise<void> => {
    let now: number | undefined;
    for (let call = this.#next(now); call !== undefined; call = this.#next(now)) {
      this.wake(home);
      // Not in a function of its own: a call that upstream answers at once would cost a promise more.
      let answer: unknown;
      let failure: Failure | undefined;
      try {
        // Who heard of its start may have left already.
        if (!call.isAbandoned) answer = await this.work.start(call, home);
      } catch (error) {
        failure = { error };
      }
      if (call.isAbandoned) {
        this.#stranded -= 1;
        this.#adjust();
        return;
      }
      now = this.work.ended(call, answer, failure);
      if (this.#outlives(call)) {
        this.wake();
        return;
      }
    }
    const wasOverfull = this.#isOverfull;
    this.#active -= 1;
    // Not whenever one ends: one that the limit holds back ends at once, and would be woken without end.
    if (wasOverfull && !this.#isOverfull) this.work.wake();
  };

  /** As {@link #run}, in the slot of `host`. */
  async #runIn(host: Call): Promise<void> {
    // What the fetch asks for in the same turn is formed into calls together.
    await undefined;
    for (let call = this.#nextIn(host); call !== undefined; call = this.#nextIn(host)) {
      let answer: unknown;
      let failure: Failure | undefined;
      try {
        if (!call.isAbandoned) answer = await this.work.start(call, undefined);
      } catch (error) {
        failure = { error };
      }
      if (call.isAbandoned) return;
      this.work.ended(call, answer, failure);
      if (this.#outlives(call)) return;
    }
    this.#takeBack(host);
  }

  /** Whether a nested call still uses the slot of `call`, which is over. The slot goes back when that has ended. */
  #outlives(call: Call): boolean {
    if (!call.isLent) return false;
    call.isOutlived = true;
    this.crowd(call, false);
    return true;
  }

  /** A nested call has given back the slot of `host`. */
  #takeBack(host: Call): void {
    host.isLent = false;
    this.crowd(host, false);
    if (!host.isOutlived) return;
    host.isOutlived = false;
    this.#giveBack(host);
  }

  /** Gives the slot of `call`, which is over, back to where it came from. */
  #giveBack({ host }: Call): void {
    if (host === undefined) {
      this.#active -= 1;
      this.work.wake();
    } else {
      this.#takeBack(host);
      this.lend(host);
    }
  }

  /** The limit may have been lowered since: then this runner's slot is gone. */
  #next(now: number | undefined): Call | undefined {
    return this.#active > this.limit.concurrency ? undefined : this.work.next(undefined, now);
  }

  #nextIn(host: Call): Call | undefined {
    return host.isOver || this.#isOverfull ? undefined : this.work.next(host);
  }

  /** Whether more calls run than may, since some go on that were waiting. */
  get #isOverfull(): boolean {
    return this.#crowded > 0 && this.#active > this.limit.concurrency;
  }

  /** p-limit counts stranded runners, the limit does not. */
  #adjust(): void {
    const wanted = this.limit.concurrency + this.#stranded;
    if (this.#admit.concurrency !== wanted) this.#admit.concurrency = wanted;
  }
}
