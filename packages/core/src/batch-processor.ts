import { Batch } from './batch.js';
import { Deadlines } from './deadlines.js';
import { type BatchListener, EventHub } from './events.js';
import { Grouping } from './grouping.js';
import { InFlight } from './in-flight.js';
import { reportLookup, takeHits } from './lookup.js';
import {
  BATCH_OPTIONS,
  type BatchOptions,
  type BatchProcessorOptions,
  type ResolvedBatchOptions,
  type ResolvedProcessorOptions,
  resolveBatchOptions,
  resolveProcessorOptions,
} from './options.js';
import type { BatchOutcome } from './outcome.js';
import { planMisses } from './plan.js';
import type { BatchRequest, FetchByKey, Priority } from './request.js';
import { Scheduler } from './scheduler.js';
import { type BatchSource, sourceOfKeys, sourceOfRequests } from './source.js';
import type { StorageSlot } from './storage.js';
import { StorageGate } from './storage-gate.js';
import { Writer } from './writer.js';

/** The options of a `getMany`: those of a batch, and what its keys have in common. */
export interface GetManyOptions<Name extends string = never> extends BatchOptions<Name> {
  /**
   * How long the values stay fresh. Milliseconds. Minimum: `1`. `Infinity`: for ever.
   * @default the storage's own default, else for ever
   */
  ttl?: number | undefined;
  /** @default 'normal' */
  priority?: Priority | undefined;
}

const GET_MANY_OPTIONS = [...BATCH_OPTIONS, 'ttl', 'priority'];

/** The types of the values that a tuple of requests gets. */
export type ValuesOf<Requests extends readonly BatchRequest<unknown>[]> = {
  -readonly [Index in keyof Requests]: Requests[Index] extends BatchRequest<infer T> ? T : never;
};

/**
 * Gets many keyed things with few upstream calls: looks all of them up at once, fetches what is missing, whole groups
 * in one call where an optimizer can, stores what came, and answers in the order asked.
 */
export class BatchProcessor<Name extends string = never> {
  readonly #options: ResolvedProcessorOptions;
  readonly #grouping: Grouping;
  readonly #hub = new EventHub();
  readonly #inFlight = new InFlight();
  readonly #scheduler: Scheduler;
  readonly #gate: StorageGate | undefined;
  readonly #writer: Writer | undefined;
  #lastBatch = 0;

  /** @throws {@link BatchError} ERR_OPTION, which says what was expected and what came. */
  constructor(options: BatchProcessorOptions<Name> = {}) {
    const resolved = resolveProcessorOptions(options);
    const { storage, storageTimeoutMs, limit, optimizers, defaults } = resolved;
    const deadlines = new Deadlines();
    const hub = this.#hub;
    const inFlight = this.#inFlight;
    this.#options = resolved;
    this.#grouping = new Grouping(resolved.groupers);
    const { maxBatchSize } = defaults;
    this.#scheduler = new Scheduler({ limit, optimizers, maxBatchSize, deadlines, inFlight, hub });
    if (storage === undefined) return;
    storage.attach?.({ emit: (event) => hub.emit(event), fence: (keys) => inFlight.fence(keys) });
    this.#gate = new StorageGate(storage, storageTimeoutMs, deadlines, hub);
    this.#writer = new Writer(this.#gate, hub, (load) => inFlight.written(load));
    inFlight.store = this.#writer;
  }

  /**
   * Gets the values of `requests`, in request order.
   *
   * @throws {@link BatchError} ERR_BATCH when a key failed, after every key has settled: its `outcomes` holds what came.
   * @throws The `reason` of `options.signal`, when that aborts.
   */
  processBatch<const Requests extends readonly [BatchRequest<unknown>, ...BatchRequest<unknown>[]]>(
    requests: Requests,
    options?: BatchOptions<Name>,
  ): Promise<ValuesOf<Requests>>;
  processBatch<T>(requests: readonly BatchRequest<T>[], options?: BatchOptions<Name>): Promise<T[]>;
  async processBatch(
    requests: readonly BatchRequest<unknown>[],
    options: BatchOptions<Name> = {},
  ): Promise<unknown[]> {
    const batch = await this.#run(sourceOfRequests(requests), options);
    return batch.result();
  }

  /** Gets what becomes of each of `requests`, in request order. A key that fails, fails alone. */
  async processBatchSettled<T>(
    requests: readonly BatchRequest<T>[],
    options: BatchOptions<Name> = {},
  ): Promise<BatchOutcome<T>[]> {
    const batch = await this.#run(sourceOfRequests(requests), options);
    return batch.outcomes() as BatchOutcome<T>[];
  }

  /**
   * Gets the values of `keys`, in order, with one function for all of them.
   *
   * @throws As {@link processBatch} does.
   */
  async getMany<T>(
    keys: readonly string[],
    fetch: FetchByKey<T>,
    options: GetManyOptions<Name> = {},
  ): Promise<T[]> {
    const source = sourceOfKeys(keys, fetch, options?.ttl, options?.priority);
    const batch = await this.#run(source, options, GET_MANY_OPTIONS);
    return batch.result() as T[];
  }

  /** Settles when everything fetched so far has been stored, or could not be. */
  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  /** Tells `listener` what happens, until the function returned is called. */
  subscribe(listener: BatchListener): () => void {
    return this.#hub.subscribe(listener);
  }

  async #run(
    source: BatchSource,
    options: BatchOptions<Name>,
    known?: readonly string[],
  ): Promise<Batch> {
    const { defaults } = this.#options;
    const batch = this.#begin(
      source,
      options,
      resolveBatchOptions(options, defaults, this.#hub, known),
    );
    const stopListening = this.#leaveOnAbort(batch);
    if (!batch.isOver) this.#lookUp(batch);
    await batch.ended;
    stopListening();
    this.#reportEnd(batch);
    return batch;
  }

  #begin(source: BatchSource, options: BatchOptions<Name>, resolved: ResolvedBatchOptions): Batch {
    const { defaults, optimizers } = this.#options;
    const asked = this.#grouping.grouperFor(options, defaults);
    // Groups are made for optimizers: where none may serve the batch, no grouper runs.
    const grouper = resolved.isOptimized && optimizers.length > 0 ? asked : undefined;
    const batch = new Batch(++this.#lastBatch, source, resolved, grouper, performance.now());
    if (this.#hub.isWatched) {
      this.#hub.emit({ type: 'batch:started', batch: batch.id, requests: source.keys.length });
    }
    return batch;
  }

  #leaveOnAbort(batch: Batch): () => void {
    const { signal } = batch.options;
    if (signal === undefined) return () => {};
    const leave = () => {
      batch.leave(signal.reason);
      this.#scheduler.leave(batch, signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return () => signal.removeEventListener('abort', leave);
  }

  #lookUp(batch: Batch): void {
    const { keys } = batch.source;
    if (this.#gate === undefined) {
      this.#plan(batch, [...keys.keys()]);
      return;
    }
    const slots = this.#gate.read(keys);
    if (!(slots instanceof Promise)) {
      this.#take(batch, slots);
      return;
    }
    const endLookup = this.#inFlight.beginLookup();
    void slots.then((answer) => {
      this.#take(batch, answer);
      endLookup();
    });
  }

  #take(batch: Batch, slots: readonly StorageSlot[]): void {
    const missing = takeHits(batch, slots);
    const storage = this.#gate?.storage.name ?? '';
    if (this.#hub.isWatched) reportLookup(this.#hub, batch, slots, storage);
    if (missing.length > 0) this.#plan(batch, missing);
  }

  #plan(batch: Batch, missing: readonly number[]): void {
    planMisses(batch, missing, this.#inFlight, this.#scheduler.queue, this.#hub);
    this.#scheduler.wake();
  }

  #reportEnd(batch: Batch): void {
    if (!this.#hub.isWatched) return;
    const { share, options } = batch;
    this.#hub.emit({
      type: 'batch:ended',
      batch: batch.id,
      requests: batch.values.length,
      ...batch.counts(),
      calls: share.calls,
      groupCalls: share.groupCalls,
      slots: Math.min(options.maxConcurrency, this.#options.limit.concurrency),
      busyMs: share.busyMs,
      durationMs: performance.now() - batch.startedAt,
    });
  }
}
