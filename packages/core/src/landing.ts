import { absentError, isMap } from './bulk-answer.js';
import type { Call } from './call.js';
import { type Brought, reportFallback } from './call-reports.js';
import { optionError } from './checks.js';
import type { Deadlines } from './deadlines.js';
import type { BatchError } from './errors.js';
import type { EventHub } from './event-hub.js';
import { contractError, fetchError, missingError, optimizerError } from './fetch-errors.js';
import type { InFlight } from './in-flight.js';
import type { Load } from './load.js';
import type { GroupOptimizer } from './optimizer.js';
import { PendingRetry } from './pending-retry.js';
import type { Queue } from './queue.js';
import type { ResolvedRetry } from './retry.js';
import type { Failure } from './runners.js';

/** What a landing works with. */
export interface LandingParts {
  readonly queue: Queue;
  readonly inFlight: InFlight;
  readonly retry: ResolvedRetry;
  readonly deadlines: Deadlines;
  readonly hub: EventHub;
  /** Called after loads have been queued again. */
  readonly wake: () => void;
}

/** What most calls bring, made once. */
export const NOTHING: Brought = { delivered: 0, unasked: 0 };
const ONE_VALUE: Brought = { delivered: 1, unasked: 0 };

/** Says what the end of a call means for the keys it was to bring: a value, an error, or another way to get it. */
export class Landing {
  constructor(private readonly parts: LandingParts) {}

  /** Upstream has answered. Returns for how many keys it brought a value. */
  answered(call: Call, answer: unknown, failure: Failure | undefined, durationMs: number): Brought {
    if (call.together === undefined) return this.#single(call.first, answer, failure, durationMs);
    const { optimizer } = call.together;
    const values = failure === undefined ? valuesOf(call, answer) : undefined;
    if (values !== undefined) return this.#group(call, optimizer, values, answer, durationMs);
    const reason =
      failure === undefined
        ? contractError(call, optimizer, answer)
        : optimizerError(call, optimizer, failure.error);
    this.#groupFailed(call, optimizer, reason);
    return NOTHING;
  }

  /** The call took too long. */
  timedOut(call: Call, reason: BatchError): void {
    if (call.together === undefined) this.#failed(call.first, reason, { error: reason });
    else this.#groupFailed(call, call.together.optimizer, reason);
  }

  /** Makes no more attempts for nobody. */
  dropRetries(): void {
    const { deadlines, inFlight } = this.parts;
    for (const retry of deadlines) {
      if (!(retry instanceof PendingRetry) || retry.load.isAwaited) continue;
      deadlines.withdraw(retry);
      inFlight.forget(retry.load);
    }
  }

  /** Nobody wants what the call was to bring. */
  dropped(call: Call): void {
    for (const load of call.loads) this.parts.inFlight.forget(load);
  }

  #single(load: Load, value: unknown, failure: Failure | undefined, durationMs: number): Brought {
    if (failure !== undefined) {
      this.#failed(load, fetchError(load.key, failure.error), failure);
      return NOTHING;
    }
    const refusal = this.parts.inFlight.delivered(load, value, 'fetch', durationMs);
    if (refusal !== undefined) this.#failed(load, refusal, { error: refusal });
    return refusal === undefined ? ONE_VALUE : NOTHING;
  }

  #group(
    call: Call,
    optimizer: GroupOptimizer,
    values: ReadonlyMap<Load, unknown>,
    answer: unknown,
    durationMs: number,
  ): Brought {
    const missing: Load[] = [];
    let delivered = 0;
    let unasked = 0;
    for (const load of call.loads) {
      if (values.has(load)) {
        const refusal = this.parts.inFlight.delivered(load, values.get(load), 'group', durationMs);
        if (refusal === undefined) delivered += 1;
        else this.#fallBack(call, optimizer, [load], refusal);
      } else if (optimizer.isExhaustive) this.#failed(load, absentError(optimizer.name, load.key));
      else missing.push(load);
    }
    if (optimizer.sideLoad && isMap(answer)) unasked = this.#sideLoad(call, answer, durationMs);
    if (missing.length > 0) {
      this.#fallBack(call, optimizer, missing, missingError(call, optimizer, missing));
    }
    return { delivered, unasked };
  }

  /** What a call brought unasked is stored, and given to who waits for it. Returns for how many keys somebody did. */
  #sideLoad(call: Call, answer: ReadonlyMap<string, unknown>, durationMs: number): number {
    const { inFlight, queue } = this.parts;
    let awaited = 0;
    const asked = new Set(call.loads.map((load) => load.key));
    for (const [key, value] of entriesOf(answer)) {
      if (asked.has(key) || call.isFencedFor(key)) continue;
      const waiting = inFlight.find(key);
      if (waiting === undefined) inFlight.sideLoaded(key, value, durationMs);
      if (waiting?.state !== 'queued' || !waiting.takes(call.startedAt)) continue;
      const refusal = inFlight.delivered(waiting, value, 'group', durationMs);
      if (refusal !== undefined) continue;
      queue.drop(waiting);
      awaited += 1;
    }
    return awaited;
  }

  /** A group call brought nothing: its keys go in halves where the optimizer wants that, else alone. */
  #groupFailed(call: Call, optimizer: GroupOptimizer, reason: BatchError): void {
    const half = Math.ceil(call.loads.length / 2);
    if (!optimizer.splits || half < 2) {
      this.#fallBack(call, optimizer, call.loads, reason);
      return;
    }
    for (const load of call.loads) {
      load.callCap = half;
      // One that was replaced goes alone: a group has no key twice.
      const group = load.isListed ? load.group : undefined;
      if (load.isAwaited) this.parts.queue.requeue(load, group);
      else this.parts.inFlight.forget(load);
    }
    this.#report(call, optimizer, call.loads, reason);
    this.parts.wake();
  }

  /** What a group call did not bring is fetched alone, under the same limit. */
  #fallBack(
    call: Call,
    optimizer: GroupOptimizer,
    loads: readonly Load[],
    reason: BatchError,
  ): void {
    for (const load of loads) {
      if (load.isAwaited) this.parts.queue.requeue(load, undefined);
      else this.parts.inFlight.forget(load);
    }
    this.#report(call, optimizer, loads, reason);
    this.parts.wake();
  }

  #report(call: Call, optimizer: GroupOptimizer, loads: readonly Load[], reason: BatchError): void {
    const keys = loads.map((load) => load.key);
    const group = call.together?.group.id ?? '';
    reportFallback(this.parts.hub, { call: call.id, optimizer, group, keys, reason });
  }

  /** A key failed on its own. Without a `failure` another attempt cannot help. */
  #failed(load: Load, error: BatchError, failure?: Failure): void {
    const { retry, inFlight } = this.parts;
    if (failure === undefined || load.attempt >= retry.attempts || !load.isAwaited) {
      inFlight.failed(load, error);
      return;
    }
    try {
      const { error: cause } = failure;
      if (!retry.retryable(cause)) inFlight.failed(load, error);
      else this.#retryLater(load, error, retry.delayMs(cause, load.attempt));
    } catch (policyError) {
      this.parts.hub.emit({ type: 'policy:failed', key: load.key, error: policyError });
      inFlight.failed(load, error);
    }
  }

  #retryLater(load: Load, error: BatchError, delayMs: number): void {
    const { hub, deadlines } = this.parts;
    if (!Number.isFinite(delayMs)) throw optionError('retry.delayMs', 'a number', delayMs);
    const waitMs = Math.max(delayMs, 0);
    const { key, attempt } = load;
    load.attempt += 1;
    load.state = 'waiting';
    deadlines.add(new PendingRetry(load, this.#retry), waitMs, performance.now());
    hub.emit({ type: 'retry', key, attempt, delayMs: waitMs, error });
  }

  readonly #retry = (load: Load): void => {
    this.parts.queue.requeue(load, undefined);
    this.parts.wake();
  };
}

/** What an answer has for the loads of `call`; `undefined`: it cannot be asked. */
function valuesOf(call: Call, answer: unknown): Map<Load, unknown> | undefined {
  if (!isMap(answer)) return undefined;
  const values = new Map<Load, unknown>();
  try {
    for (const load of call.loads) {
      if (answer.has(load.key)) values.set(load, answer.get(load.key));
    }
  } catch {
    // A map of the user's own making that throws is none: its keys are fetched without it.
    return undefined;
  }
  return values;
}

/** All that an answer has. */
function entriesOf(answer: ReadonlyMap<string, unknown>): Iterable<[string, unknown]> {
  if (answer instanceof Map) return answer;
  try {
    return [...answer];
  } catch {
    // Nobody has asked for what a map of the user's own making cannot name.
    return [];
  }
}
