import type { Batch } from './batch.js';
import { Call, CallContext } from './call.js';
import { reportCallEnded, reportCallStarted, reportFallback } from './call-reports.js';
import type { Deadlines } from './deadlines.js';
import type { BatchError } from './errors.js';
import type { EventHub } from './events.js';
import {
  contractError,
  fetchError,
  missingError,
  optimizerError,
  timeoutError,
} from './fetch-errors.js';
import type { InFlight } from './in-flight.js';
import type { Limit } from './limit.js';
import type { Load } from './load.js';
import type { GroupOptimizer } from './optimizer.js';
import { Queue } from './queue.js';
import { Runners, type Work } from './runners.js';

/** What a scheduler works with. */
export interface SchedulerParts {
  readonly limit: Limit;
  readonly optimizers: readonly GroupOptimizer[];
  /** Keys in one group call, where the optimizer does not say. */
  readonly maxBatchSize: number;
  readonly deadlines: Deadlines;
  readonly inFlight: InFlight;
  readonly hub: EventHub;
}

/** How a call ended, as its event says it. */
export type CallStatus = 'ok' | 'failed' | 'timeout' | 'aborted';

/** Forms a call whenever a slot frees, and says what its end means for the keys it was to bring. */
export class Scheduler implements Work {
  /** Where loads wait. Call {@link wake} after adding to it. */
  readonly queue: Queue;
  readonly #parts: SchedulerParts;
  readonly #runners: Runners;
  #lastCall = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.queue = new Queue({
      optimizers: parts.optimizers,
      maxBatchSize: parts.maxBatchSize,
      onOptimizerError: (optimizer, group, error) => {
        const keys = group.requests.map((request) => request.key);
        reportFallback(parts.hub, {
          call: undefined,
          optimizer,
          group: group.id,
          keys,
          reason: error,
        });
      },
    });
    this.#runners = new Runners(parts.limit, this);
  }

  /** Starts what waits, as far as there is room. */
  wake(): void {
    this.#runners.wake();
  }

  /** Drops what only `batch`, whose caller has left, was waiting for. */
  leave(batch: Batch, reason: unknown): void {
    for (const lane of batch.share.lanes) {
      for (const load of lane?.loads ?? []) {
        if (load.state === 'queued' && !load.isAwaited) this.#drop(load);
      }
    }
    for (const call of this.#parts.deadlines) {
      if (call instanceof Call && !call.isAwaited) this.#abandon(call, 'aborted', reason);
    }
    this.wake();
  }

  get isReady(): boolean {
    return this.queue.isReady;
  }

  next(): Call | undefined {
    const departure = this.queue.next();
    if (departure === undefined) return undefined;
    const now = performance.now();
    const call = new Call(++this.#lastCall, departure, now, this.#onTimeout);
    this.#parts.deadlines.add(call, call.timeoutMs, now);
    reportCallStarted(this.#parts.hub, call);
    return call;
  }

  ended(call: Call, answer: unknown, failure: { readonly error: unknown } | undefined): void {
    this.#parts.deadlines.withdraw(call);
    const durationMs = this.#release(call);
    const status: CallStatus = failure === undefined ? 'ok' : 'failed';
    const delivered =
      call.together === undefined
        ? this.#landSingle(call.first, answer, failure, durationMs)
        : this.#landGroup(call, call.together.optimizer, answer, failure, durationMs);
    reportCallEnded(this.#parts.hub, call, {
      status,
      delivered,
      durationMs,
      error: failure?.error,
    });
  }

  readonly #onTimeout = (call: Call): void => this.#abandon(call, 'timeout', timeoutError(call));

  /** Gives up waiting: the slot is free at once, even if upstream ignores its signal. */
  #abandon(call: Call, status: 'timeout' | 'aborted', reason: unknown): void {
    this.#parts.deadlines.withdraw(call);
    const durationMs = this.#release(call);
    CallContext.abort(call.context, reason);
    if (status === 'aborted') for (const load of call.loads) this.#drop(load);
    else if (call.together === undefined)
      this.#parts.inFlight.failed(call.first, reason as BatchError);
    else this.#fallBack(call, call.together.optimizer, call.loads, reason as BatchError);
    reportCallEnded(this.#parts.hub, call, { status, delivered: 0, durationMs, error: reason });
    this.#runners.strand(call);
  }

  /** Returns how long the call has taken. Milliseconds. */
  #release(call: Call): number {
    const durationMs = performance.now() - call.startedAt;
    const { share } = call.batch;
    share.calls += 1;
    if (call.together !== undefined) share.groupCalls += 1;
    share.busyMs += durationMs;
    this.queue.release(call.batch);
    return durationMs;
  }

  #landSingle(
    load: Load,
    answer: unknown,
    failure: { readonly error: unknown } | undefined,
    durationMs: number,
  ): number {
    if (failure === undefined) this.#parts.inFlight.delivered(load, answer, 'fetch', durationMs);
    else this.#parts.inFlight.failed(load, fetchError(load.key, failure.error));
    return failure === undefined ? 1 : 0;
  }

  #landGroup(
    call: Call,
    optimizer: GroupOptimizer,
    answer: unknown,
    failure: { readonly error: unknown } | undefined,
    durationMs: number,
  ): number {
    if (failure !== undefined) {
      this.#fallBack(call, optimizer, call.loads, optimizerError(call, optimizer, failure.error));
      return 0;
    }
    if (!isMap(answer)) {
      this.#fallBack(call, optimizer, call.loads, contractError(call, optimizer, answer));
      return 0;
    }
    const [brought, missing] = partition(call.loads, (load) => answer.has(load.key));
    for (const load of brought) {
      this.#parts.inFlight.delivered(load, answer.get(load.key), 'group', durationMs);
    }
    if (missing.length > 0) {
      this.#fallBack(call, optimizer, missing, missingError(call, optimizer, missing));
    }
    return brought.length;
  }

  /** What a group call did not bring is fetched alone, under the same limit. */
  #fallBack(
    call: Call,
    optimizer: GroupOptimizer,
    loads: readonly Load[],
    reason: BatchError,
  ): void {
    const [awaited, unwanted] = partition(loads, (load) => load.isAwaited);
    for (const load of unwanted) this.#drop(load);
    for (const load of awaited) this.queue.requeue(load);
    const keys = awaited.map((load) => load.key);
    const group = call.together?.group.id ?? '';
    reportFallback(this.#parts.hub, { call: call.id, optimizer, group, keys, reason });
  }

  #drop(load: Load): void {
    if (load.state === 'queued') this.queue.drop(load);
    this.#parts.inFlight.forget(load);
  }
}

function isMap(answer: unknown): answer is ReadonlyMap<string, unknown> {
  const map = answer as Partial<ReadonlyMap<string, unknown>> | null | undefined;
  return typeof map?.has === 'function' && typeof map.get === 'function';
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const inside: T[] = [];
  const outside: T[] = [];
  for (const item of items) (belongs(item) ? inside : outside).push(item);
  return [inside, outside];
}
