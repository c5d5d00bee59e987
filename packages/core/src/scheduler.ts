import type { Batch } from './batch.js';
import { Call, CallContext } from './call.js';
import { reportCallEnded, reportCallStarted } from './call-reports.js';
import { type Deadlines, Wait } from './deadlines.js';
import type { EventHub } from './event-hub.js';
import { timeoutError } from './fetch-errors.js';
import { GroupFormer } from './group-former.js';
import type { InFlight } from './in-flight.js';
import { Landing, NOTHING } from './landing.js';
import type { LimitGate } from './limit-gate.js';
import type { Load } from './load.js';
import type { Nesting } from './nesting.js';
import { PendingRetry } from './pending-retry.js';
import type { ProcessorState } from './processor-state.js';
import { Queue } from './queue.js';
import type { ResolvedRetry } from './retry.js';
import { type Failure, Runners, type Work } from './runners.js';

/** What a scheduler works with. */
export interface SchedulerParts {
  readonly limit: LimitGate;
  readonly retry: ResolvedRetry;
  /** Keys in one group call, where the optimizer does not say. */
  readonly maxBatchSize: number;
  readonly deadlines: Deadlines;
  readonly inFlight: InFlight;
  readonly nesting: Nesting;
  readonly hub: EventHub;
}

/** Forms a call whenever a slot frees, starts it when the limit lets it, and ends it when upstream or its time does. */
export class Scheduler implements Work {
  /** Where loads wait. Call {@link wake} after adding to it. */
  readonly queue: Queue;
  readonly #parts: SchedulerParts;
  readonly #landing: Landing;
  readonly #runners: Runners;
  /** Calls whose fetch has asked for batches that are open. */
  readonly #hosts = new Set<Call>();
  /** Starts what the limit holds back. One is enough: whatever is most urgent then is asked about again. */
  readonly #held = new Wait(() => this.wake());
  /** The call whose answer is being handed out: who gets it may invalidate what is still to be stored of it. */
  #ending: Call | undefined;
  #lastCall = 0;

  constructor(parts: SchedulerParts) {
    const former = new GroupFormer(parts.maxBatchSize, parts.hub);
    const wake = () => this.wake();
    this.#parts = parts;
    this.queue = new Queue((first, batch) => former.form(first, batch));
    this.#landing = new Landing({ ...parts, queue: this.queue, wake });
    this.#runners = new Runners(parts.limit, this);
    parts.limit.onChange(wake);
  }

  /**
   * Starts what waits, as far as there is room.
   *
   * @param home - The batch from whose caller's place this is called, if that is known.
   */
  wake(home?: Batch): void {
    this.#runners.wake(home);
    for (const host of this.#hosts) this.#runners.lend(host);
  }

  /** What waits and runs. Looks at every call: for who asks now and then. */
  get state(): Pick<ProcessorState, 'pending' | 'running' | 'retrying'> & { holdMs: number } {
    let running = 0;
    let retrying = 0;
    for (const deadline of this.#parts.deadlines) {
      if (deadline instanceof Call) running += 1;
      else if (deadline instanceof PendingRetry) retrying += 1;
    }
    const { list, dueAt } = this.#held;
    const holdMs = list === undefined ? 0 : Math.max(0, dueAt - performance.now());
    return { pending: this.queue.size, running, retrying, holdMs };
  }

  /** Lets `batch` use the slot of the call that asked for it. Returns what ends that. */
  nest(batch: Batch): () => void {
    const { parent } = batch;
    if (parent === undefined) return () => {};
    parent.nested ??= new Set();
    parent.nested.add(batch);
    this.#hosts.add(parent);
    this.#runners.crowd(parent, true);
    return () => {
      parent.nested?.delete(batch);
      if (parent.nested?.size !== 0) return;
      this.#hosts.delete(parent);
      this.#runners.crowd(parent, false);
    };
  }

  /** Drops what only `batch`, whose caller has left, was waiting for. */
  leave(batch: Batch, reason: unknown): void {
    for (const lane of batch.lanes) {
      for (const load of lane?.loads ?? []) {
        if (load.state === 'queued' && !load.isAwaited) this.#drop(load);
      }
    }
    for (const call of this.#parts.deadlines) {
      // What listens to the signal of one call may have made this one end as well.
      if (!(call instanceof Call) || call.isOver || call.isAwaited) continue;
      this.#abandon(call, 'aborted', reason, () => this.#landing.dropped(call));
    }
    this.#landing.dropRetries();
    this.#endHold();
    this.wake();
  }

  /** Lets nothing of `keys` be stored that calls bring which have begun: whoever may join their loads, or nobody. */
  fence(keys: readonly string[] | 'all'): void {
    const fenced = keys === 'all' ? keys : new Set(keys);
    this.#ending?.fence(fenced);
    for (const call of this.#parts.deadlines) if (call instanceof Call) call.fence(fenced);
  }

  isReady(host?: Call): boolean {
    return this.queue.isReady(host?.nested);
  }

  next(host?: Call, now = performance.now()): Call | undefined {
    const departure = this.queue.next(host === undefined ? undefined : (host.nested ?? []));
    if (departure === undefined) return undefined;
    const call = new Call(this.#lastCall + 1, departure, now, host, this.#onTimeout);
    if (this.#isHeld(call, now)) return undefined;
    // Plug-ins have been asked and subscribers told: one of them may have made callers leave.
    if (!call.isDue) return this.next(host, now);
    this.#lastCall += 1;
    this.queue.take(departure, call.id);
    this.#endHold();
    this.#parts.deadlines.add(call, call.timeoutMs, now);
    this.#parts.limit.started(call);
    reportCallStarted(this.#parts.hub, call);
    return call;
  }

  start(call: Call, home: Batch | undefined): Promise<unknown> {
    return this.#parts.nesting.start(call, home);
  }

  ended(call: Call, answer: unknown, failure: Failure | undefined): number {
    const now = performance.now();
    this.#ending = call;
    const durationMs = this.#release(call, now);
    const status = failure === undefined ? 'ok' : 'failed';
    const error = failure?.error;
    this.#parts.limit.ended(call, status, durationMs, error);
    const brought = this.#landing.answered(call, answer, failure, durationMs);
    this.#ending = undefined;
    reportCallEnded(this.#parts.hub, call, status, brought, durationMs, error);
    return now;
  }

  readonly #onTimeout = (call: Call): void => {
    const reason = timeoutError(call);
    this.#abandon(call, 'timeout', reason, () => this.#landing.timedOut(call, reason));
  };

  /** Whether the limit wants the call to wait. Then it is formed anew later, from what waits then. */
  #isHeld(call: Call, now: number): boolean {
    const { limit, deadlines } = this.#parts;
    const delayMs = limit.delayMs(call);
    if (!(delayMs > 0)) return false;
    // Who is asked about in the slot of a call may have to wait longer than who waits for a slot of its own.
    if (this.#held.list !== undefined && this.#held.dueAt <= now + delayMs) return true;
    deadlines.withdraw(this.#held);
    deadlines.add(this.#held, delayMs, now);
    return true;
  }

  /** A wait for nothing would hold the process open. */
  #endHold(): void {
    if (this.queue.size === 0) this.#parts.deadlines.withdraw(this.#held);
  }

  /** Gives up waiting: the slot is free at once, even if upstream ignores its signal. */
  #abandon(call: Call, status: 'timeout' | 'aborted', reason: unknown, land: () => void): void {
    const durationMs = this.#release(call, performance.now());
    CallContext.abort(call.context, reason);
    this.#parts.limit.ended(call, status, durationMs, reason);
    land();
    reportCallEnded(this.#parts.hub, call, status, NOTHING, durationMs, reason);
    this.#runners.strand(call);
  }

  /** Returns how long the call has taken. Milliseconds. */
  #release(call: Call, now: number): number {
    this.#parts.deadlines.withdraw(call);
    call.isOver = true;
    const durationMs = now - call.startedAt;
    const { tally } = call.batch;
    tally.calls += 1;
    if (call.together !== undefined) tally.groupCalls += 1;
    tally.busyMs += durationMs;
    this.queue.release(call.batch);
    return durationMs;
  }

  #drop(load: Load): void {
    this.queue.drop(load);
    this.#parts.inFlight.forget(load);
  }
}
