import type { AsyncResource } from 'node:async_hooks';
import type { ResolvedBatchOptions } from './batch-options.js';
import type { Call } from './call.js';
import { BatchError, type BatchErrorCode } from './errors.js';
import type { BatchEnded } from './events.js';
import type { Grouped } from './inline-bulk.js';
import type { Lane } from './lane.js';
import type { BatchOutcome, OutcomeSource } from './outcome.js';
import type { Share } from './share.js';
import type { BatchSource } from './source.js';

/** What has become of a request, in one byte: a batch of a million requests holds a million of them. */
const MARKS = { open: 0, failed: 1, cache: 2, stale: 3, group: 4, fetch: 5, joined: 6 } as const;
const SOURCES = [undefined, undefined, 'cache', 'stale', 'group', 'fetch', 'joined'] as const;

/** How the requests of a batch ended. */
type BatchCounts = Pick<
  BatchEnded,
  'hits' | 'stale' | 'joined' | 'fetched' | 'fetchedInGroups' | 'failed' | 'failures'
>;

/** One call of `processBatch` and the like, from its requests to their outcomes. */
export class Batch {
  /** By request. A request without a value yet, or that failed, has `undefined`. */
  readonly values: unknown[];
  /** Settles when every request has its outcome, or the caller has left. Never rejects. */
  readonly ended: Promise<void>;
  /** Whether every request has its outcome, or the caller has left. */
  isOver = false;
  /** When its misses began to wait. On the clock of `performance.now()`. */
  queuedAt: number;
  /** What it has queued, by rank. */
  readonly lanes: (Lane | undefined)[] = [];
  /** Calls charged to it so far, those that fetched a group, and the time they took in milliseconds. For reports. */
  readonly tally = { calls: 0, groupCalls: 0, busyMs: 0 };
  /** Where its caller stands: fetches see the caller's `AsyncLocalStorage` values. Set when it has something to fetch. */
  scope: AsyncResource | undefined;
  readonly #marks: Uint8Array;
  #errors: Map<number, BatchError> | undefined;
  /** Stale values that are better than an error. */
  #fallbacks: Map<number, unknown> | undefined;
  #open: number;
  #left: { readonly reason: unknown } | undefined;
  #end!: () => void;

  constructor(
    readonly id: number,
    readonly source: BatchSource,
    readonly options: ResolvedBatchOptions,
    /** How its misses are grouped; `undefined`: they are fetched alone. */
    readonly grouped: Grouped | undefined,
    /** Its part of the calls. */
    readonly share: Share,
    /** The call whose fetch asked for it, and whose slot it uses; `undefined`: it stands for itself. */
    readonly parent: Call | undefined,
    readonly startedAt: number,
    /** Told of every request that gets its outcome; hits are told one by one too. */
    private readonly onSettled?: (index: number) => void,
  ) {
    this.queuedAt = startedAt;
    this.#open = source.keys.length;
    this.values = new Array(this.#open);
    this.#marks = new Uint8Array(this.#open);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    if (this.#open === 0) this.#finish();
  }

  /** Gives the request at `index` its value. A batch that is over takes nothing. */
  fulfil(index: number, value: unknown, source: OutcomeSource): void {
    if (this.isOver) return;
    this.values[index] = value;
    this.#marks[index] = MARKS[source];
    this.onSettled?.(index);
    this.#settled(1);
  }

  /** Keeps a stale value for the request at `index`, for the case that nothing better comes. */
  keepFallback(index: number, value: unknown): void {
    this.#fallbacks ??= new Map();
    this.#fallbacks.set(index, value);
  }

  /** Gives the request at `index` its error, or its stale value if there is one. A batch that is over takes nothing. */
  reject(index: number, error: BatchError): void {
    if (this.isOver) return;
    if (this.#fallbacks?.has(index)) {
      this.fulfil(index, this.#fallbacks.get(index), 'stale');
      return;
    }
    this.#errors ??= new Map();
    this.#errors.set(index, error);
    this.#marks[index] = MARKS.failed;
    this.onSettled?.(index);
    this.#settled(1);
  }

  /** Notes that `values` holds an answer of the storage for all requests but those at `missing`; those at `stale` are stale. */
  markHits(missing: readonly number[], stale: readonly number[]): void {
    this.#marks.fill(MARKS.cache);
    for (const index of missing) this.#marks[index] = MARKS.open;
    for (const index of stale) this.#marks[index] = MARKS.stale;
    if (this.onSettled !== undefined) {
      for (const [index, mark] of this.#marks.entries())
        if (mark !== MARKS.open) this.onSettled(index);
    }
    this.#settled(this.values.length - missing.length);
  }

  /** Lets the caller go at once: what is open by then is `ERR_ABORTED`. */
  leave(reason: unknown): void {
    if (this.isOver) return;
    this.#left = { reason };
    this.#finish();
  }

  /** @throws The reason of the caller's abort as it is, or ERR_BATCH where a request failed. */
  result(): unknown[] {
    if (this.#left !== undefined) throw this.#left.reason;
    if (this.#errors !== undefined)
      throw this.#batchError([...this.#errors].sort(([a], [b]) => a - b));
    return this.values;
  }

  outcomes(): BatchOutcome<unknown>[] {
    return this.source.keys.map((_key, index) => this.outcome(index));
  }

  /** What became of the request at `index`. */
  outcome(index: number): BatchOutcome<unknown> {
    const key = this.source.keys[index] as string;
    const source = SOURCES[this.#marks[index] as number];
    if (source !== undefined) {
      return { key, index, status: 'fulfilled', value: this.values[index], source };
    }
    const reason = this.#errors?.get(index) ?? this.#abortedError(key);
    return { key, index, status: 'rejected', reason };
  }

  /** How its requests ended, for `batch:ended`. */
  counts(): BatchCounts {
    const of = new Uint32Array(SOURCES.length);
    const marks = this.#marks;
    // By index: a batch that was answered by the cache has little else to do.
    for (let index = 0; index < marks.length; index += 1) {
      const mark = marks[index] as number;
      of[mark] = (of[mark] as number) + 1;
    }
    const count = (mark: keyof typeof MARKS) => of[MARKS[mark]] as number;
    return {
      hits: count('cache'),
      stale: count('stale'),
      joined: count('joined'),
      fetched: count('fetch') + count('group'),
      fetchedInGroups: count('group'),
      failed: count('failed') + count('open'),
      failures: this.#failures(count('open')),
    };
  }

  /** How many requests failed with which code; those that are open are left behind. */
  #failures(open: number): BatchCounts['failures'] {
    const failures: Partial<Record<BatchErrorCode, number>> = {};
    if (open > 0) failures.ERR_ABORTED = open;
    for (const { code } of this.#errors?.values() ?? []) failures[code] = (failures[code] ?? 0) + 1;
    return failures;
  }

  #settled(count: number): void {
    this.#open -= count;
    const { onProgress } = this.options;
    if (onProgress !== undefined && count > 0) {
      onProgress({ settled: this.values.length - this.#open, total: this.values.length });
    }
    if (this.#open === 0) this.#finish();
  }

  #finish(): void {
    this.isOver = true;
    this.#end();
  }

  #abortedError(key: string): BatchError {
    const message = `The batch was aborted before ${JSON.stringify(key)} had arrived.`;
    return new BatchError('ERR_ABORTED', message, { key, cause: this.#left?.reason });
  }

  #batchError(failed: [number, BatchError][]): BatchError {
    const errors = failed.map(([, error]) => error);
    const first = errors[0] as BatchError;
    const message = `${failed.length} of ${this.values.length} keys failed; first: ${first.message}`;
    return new BatchError('ERR_BATCH', message, {
      cause: first,
      outcomes: this.outcomes(),
      errors,
    });
  }
}
