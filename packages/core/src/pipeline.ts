import { Batch } from './batch.js';
import {
  type BatchDefaults,
  type BatchOptions,
  type ResolvedBatchOptions,
  resolveBatchOptions,
} from './batch-options.js';
import type { Call } from './call.js';
import { Deadlines } from './deadlines.js';
import { BatchError } from './errors.js';
import { EventHub } from './events.js';
import { Grouping } from './grouping.js';
import { InFlight } from './in-flight.js';
import { LimitGate } from './limit-gate.js';
import { reportLookup, takeHits } from './lookup.js';
import { Nesting } from './nesting.js';
import type { ResolvedProcessorOptions } from './options.js';
import { Planner } from './plan.js';
import { Policy, type PolicyOptions } from './policy.js';
import { Refresher } from './refresher.js';
import { Scheduler } from './scheduler.js';
import { Share } from './share.js';
import type { BatchSource } from './source.js';
import type { StorageSlot } from './storage.js';
import { StorageGate } from './storage-gate.js';
import { Writer } from './writer.js';

/** How a batch is begun that is not one call's own. */
export interface Begin {
  /** The calls it counts with. */
  readonly share?: Share | undefined;
  /** Told of every request that gets its outcome. */
  readonly onSettled?: ((index: number) => void) | undefined;
}

/**
 * The pipeline of one processor, put together: look up, plan, queue, call, settle, store, report. It runs batches, and knows
 * nothing of what callers call them.
 */
export class Pipeline {
  readonly hub = new EventHub();
  readonly #grouping: Grouping;
  readonly #policy: Policy;
  readonly #inFlight: InFlight;
  readonly #nesting: Nesting;
  readonly #scheduler: Scheduler;
  readonly #planner: Planner;
  readonly #refresher: Refresher;
  readonly #gate: StorageGate | undefined;
  readonly #writer: Writer | undefined;
  readonly #limit: LimitGate;
  readonly #defaults: BatchDefaults;
  /** What nobody waits for may use half of the slots, so that who comes meanwhile finds some free. */
  readonly #backgroundShare: Share;
  /** Settle when the batches that are open have ended. */
  readonly #open = new Set<Promise<Batch>>();
  #isClosed = false;
  #lastBatch = 0;

  constructor(options: ResolvedProcessorOptions, policy: PolicyOptions) {
    const { storage, storageTimeoutMs, retry, defaults, maxPending } = options;
    const { hub } = this;
    const limit = new LimitGate(options.limit, hub);
    const deadlines = new Deadlines();
    this.#limit = limit;
    this.#defaults = defaults;
    this.#grouping = new Grouping(options.groupers, options.optimizers);
    this.#policy = new Policy(policy, hub);
    const inFlight = new InFlight(this.#policy);
    const nesting = new Nesting(options.isNested);
    const { maxBatchSize } = defaults;
    const scheduler = new Scheduler({
      limit,
      retry,
      maxBatchSize,
      deadlines,
      inFlight,
      nesting,
      hub,
    });
    this.#inFlight = inFlight;
    this.#nesting = nesting;
    this.#scheduler = scheduler;
    this.#planner = new Planner({ inFlight, nesting, queue: scheduler.queue, maxPending, hub });
    this.#backgroundShare = new Share(Math.max(1, Math.floor(limit.concurrency / 2)));
    this.#refresher = new Refresher(inFlight, hub, (source, like) =>
      this.#runBackground(source, like),
    );
    if (storage === undefined) return;
    storage.attach?.({ emit: (event) => hub.emit(event), fence: (keys) => inFlight.fence(keys) });
    this.#gate = new StorageGate(storage, storageTimeoutMs, deadlines, hub);
    this.#writer = new Writer(this.#gate, hub, (load) => inFlight.written(load));
    inFlight.store = this.#writer;
  }

  /** Checks the options of a batch. @throws {@link BatchError} ERR_OPTION */
  resolve(options: BatchOptions<string>, known?: readonly string[]): ResolvedBatchOptions {
    return resolveBatchOptions(options, this.#defaults, this.hub, known);
  }

  /** Begins a batch. It ends by itself: `ended` of what is returned settles then. @throws {@link BatchError} ERR_OPTION, ERR_CLOSED */
  begin(
    source: BatchSource,
    options: BatchOptions<string>,
    resolved: ResolvedBatchOptions,
    { share, onSettled }: Begin = {},
  ): Batch {
    const grouped = this.#grouping.groupedFor(source, options, this.#defaults);
    const { parent } = this.#nesting;
    // A fetch that is under way when the processor closes may ask for what it needs to end.
    if (this.#isClosed && parent === undefined) throw closedError();
    const own = share ?? new Share(resolved.maxConcurrency);
    const batch = this.#make(source, resolved, grouped, own, parent, onSettled);
    const ended = this.#see(batch);
    this.#open.add(ended);
    void ended.then(() => this.#open.delete(ended));
    return batch;
  }

  /** Runs a batch to its end, and to the end of its writes where it waits for them. */
  async run(
    source: BatchSource,
    options: BatchOptions<string>,
    known?: readonly string[],
  ): Promise<Batch> {
    const resolved = this.resolve(options, known);
    const batch = this.begin(source, options, resolved);
    await batch.ended;
    if (resolved.awaitsWrites) await this.flush();
    return batch;
  }

  /** Gets requests into the cache when there is nothing else to do. */
  prefetch(source: BatchSource, options: BatchOptions<string>): void {
    const resolved = this.resolve(options);
    const batch = this.begin(source, options, resolved, { share: this.#backgroundShare });
    void batch.ended.then(() => {
      const failed = batch.outcomes().filter((outcome) => outcome.status === 'rejected');
      for (const { key, reason } of failed)
        this.hub.emit({ type: 'prefetch:failed', key, error: reason });
    });
  }

  async invalidate(keys: readonly string[]): Promise<void> {
    this.#inFlight.fence(keys);
    this.hub.emit({ type: 'invalidated', keys });
    await this.#writer?.discard(keys);
    if (keys.length > 0) await this.#gate?.forget(keys);
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#open.size > 0) await Promise.all(this.#open);
    await this.flush();
  }

  #make(
    source: BatchSource,
    resolved: ResolvedBatchOptions,
    grouped: Batch['grouped'],
    share: Share,
    parent: Call | undefined,
    onSettled?: (index: number) => void,
  ): Batch {
    const id = ++this.#lastBatch;
    const now = performance.now();
    const batch = new Batch(id, source, resolved, grouped, share, parent, now, onSettled);
    if (this.hub.isWatched) {
      const { keys, isBackground = false } = source;
      this.hub.emit({ type: 'batch:started', batch: id, requests: keys.length, isBackground });
    }
    return batch;
  }

  /** From the first step to the last. */
  async #see(batch: Batch): Promise<Batch> {
    const stopListening = this.#leaveOnAbort(batch);
    const unnest = this.#scheduler.nest(batch);
    if (!batch.isOver) this.#lookUp(batch);
    await batch.ended;
    stopListening();
    unnest();
    this.#reportEnd(batch);
    return batch;
  }

  #leaveOnAbort(batch: Batch): () => void {
    const { signal } = batch.options;
    if (signal === undefined) return () => {};
    const leave = () => this.leave(batch, signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return () => signal.removeEventListener('abort', leave);
  }

  /** Lets the caller of `batch` go at once. */
  leave(batch: Batch, reason: unknown): void {
    batch.leave(reason);
    this.#scheduler.leave(batch, reason);
  }

  #lookUp(batch: Batch): void {
    const { keys } = batch.source;
    const { cache } = batch.options;
    if (this.#gate === undefined || cache === 'reload' || cache === 'no-store') {
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
    const { missing, toRefresh } = takeHits(batch, slots, this.#policy);
    if (this.hub.isWatched) reportLookup(this.hub, batch, slots, this.#gate?.storage.name ?? '');
    if (missing.length > 0) this.#plan(batch, missing);
    if (toRefresh.length > 0) void this.#refresher.refresh(batch, toRefresh);
  }

  #plan(batch: Batch, missing: readonly number[]): void {
    this.#planner.plan(batch, missing);
    this.#scheduler.wake();
  }

  /** Fetches stale values of `like` anew, grouped as it is. */
  #runBackground(source: BatchSource, like: Batch): Promise<Batch> {
    const options: ResolvedBatchOptions = {
      ...like.options,
      cache: 'reload',
      signal: undefined,
      onProgress: undefined,
    };
    const batch = this.#make(source, options, like.grouped, this.#backgroundShare, undefined);
    const ended = this.#see(batch);
    this.#open.add(ended);
    void ended.then(() => this.#open.delete(ended));
    return ended;
  }

  #reportEnd(batch: Batch): void {
    if (!this.hub.isWatched) return;
    this.hub.emit({
      type: 'batch:ended',
      batch: batch.id,
      isBackground: batch.source.isBackground ?? false,
      requests: batch.values.length,
      ...batch.counts(),
      ...batch.tally,
      slots: Math.min(batch.share.max, this.#limit.concurrency),
      durationMs: performance.now() - batch.startedAt,
    });
  }
}

function closedError(): BatchError {
  return new BatchError('ERR_CLOSED', 'The processor is closed: it takes no more batches.');
}
