import type { Batch } from './batch.js';
import type { BatchError } from './errors.js';
import type { PendingRequest } from './optimizer.js';
import type { OutcomeSource } from './outcome.js';
import type { PendingGroup } from './pending-groups.js';
import type { Priority, RequestInfo } from './request.js';
import { PRIORITIES, type Rank } from './source.js';

/** Shared, since most loads are waited for by one request: an empty list for each would cost as much as the rest. */
const NOBODY: readonly Waiter[] = [];

/** A request that waits for a load. */
export interface Waiter {
  readonly batch: Batch;
  readonly index: number;
}

/**
 * One key on its way from upstream, with everybody who waits for it.
 *
 * `queued` until a call takes it, `running` in that call, `waiting` for another attempt, `settled` when its value is known and not yet confirmed
 * as stored, `over` when nobody can meet it any more.
 */
export class Load implements PendingRequest, RequestInfo {
  state: 'queued' | 'running' | 'waiting' | 'settled' | 'over' = 'queued';
  /** The attempt that is made next, or now. From `1`. */
  attempt = 1;
  /** Keys in a call that may take it, after a larger call has failed; `0`: as many as may leave together. */
  callCap = 0;
  /** Whether others can join it. Owned by the loads in flight. */
  isListed = false;
  /** Whether nothing is stored of it, as only such wait for it that asked so. */
  isUnstored: boolean;
  /** The group it may be fetched with; `undefined`: it is fetched alone. */
  group: PendingGroup | undefined = undefined;
  /** The last lookup that had begun when it was written. Owned by the loads in flight. */
  writtenDuring = 0;
  /** Whether its key has been invalidated since: waiters get the value, the cache does not. */
  isFenced = false;
  /** The number of the call that fetches it, or was the last to. */
  call = 0;
  /** What upstream brought, once settled. */
  value: unknown = undefined;
  #joined: Waiter[] | undefined = undefined;

  constructor(
    readonly key: string,
    /** The batch that began it: its fetchFunction, timeout and time of arrival count. */
    readonly batch: Batch,
    /** The request of that batch. */
    readonly index: number,
    /** The most urgent anybody asked for it with. */
    public rank: Rank,
  ) {
    this.isUnstored = batch.options.cache === 'no-store';
  }

  get priority(): Priority {
    return PRIORITIES[this.rank];
  }

  get queuedAt(): number {
    return this.batch.queuedAt;
  }

  /** Whether anybody still wants it. */
  get isAwaited(): boolean {
    return !this.batch.isOver || (this.#joined?.some((waiter) => !waiter.batch.isOver) ?? false);
  }

  /** Whether what a fetch brings that began at `startedAt` is new enough for everybody who waits. */
  takes(startedAt: number): boolean {
    return (
      isNewFor(this.batch, startedAt) &&
      (this.#joined ?? NOBODY).every((waiter) => isNewFor(waiter.batch, startedAt))
    );
  }

  join(batch: Batch, index: number): void {
    if (batch.options.cache !== 'no-store') this.isUnstored = false;
    this.#joined ??= [];
    this.#joined.push({ batch, index });
  }

  /** The longest ttl that is asked for. A request without one asks for the default: it does not shorten what others ask for. */
  get ttl(): number | undefined {
    let longest = this.batch.source.ttlOf(this.index);
    for (const { batch, index } of this.#joined ?? NOBODY) {
      const asked = batch.source.ttlOf(index);
      if (asked !== undefined && !(asked <= (longest ?? 0))) longest = asked;
    }
    return longest;
  }

  /** Gives everybody who waits the value. */
  fulfil(value: unknown, source: OutcomeSource): void {
    this.batch.fulfil(this.index, value, source);
    for (const { batch, index } of this.#joined ?? NOBODY) {
      batch.fulfil(index, value, batch === this.batch ? source : 'joined');
    }
  }

  /** Gives everybody who waits the error. */
  reject(error: BatchError): void {
    this.batch.reject(this.index, error);
    for (const { batch, index } of this.#joined ?? NOBODY) batch.reject(index, error);
  }

  /** The batches that wait and whose callers are still there. */
  *waitingBatches(): Generator<Batch> {
    if (!this.batch.isOver) yield this.batch;
    for (const { batch } of this.#joined ?? NOBODY) if (!batch.isOver) yield batch;
  }
}

/** Who asks for a fresh value takes none that was on its way before. */
function isNewFor({ options, queuedAt }: Batch, startedAt: number): boolean {
  return options.cache === 'default' || queuedAt < startedAt;
}
