import type { Batch } from './batch.js';
import {
  type BatchDefaults,
  type BatchOptions,
  type ResolvedBatchOptions,
  resolveBatchOptions,
} from './batch-options.js';
import { BatchRunner } from './batch-runner.js';
import { Deadlines } from './deadlines.js';
import { BatchError } from './errors.js';
import { EventHub } from './event-hub.js';
import { Grouping } from './grouping.js';
import { InFlight } from './in-flight.js';
import { LimitGate } from './limit-gate.js';
import { Nesting } from './nesting.js';
import type { ResolvedProcessorOptions } from './options.js';
import { Planner } from './plan.js';
import { Policy, type PolicyOptions } from './policy.js';
import type { ProcessorState } from './processor-state.js';
import { Refresher } from './refresher.js';
import { Scheduler } from './scheduler.js';
import { Share } from './share.js';
import type { BatchSource } from './source.js';
import { StorageGate } from './storage-gate.js';
import { untilAborted } from './until-aborted.js';
import { Writer } from './writer.js';

/** How a batch is begun that is not one call's own. */
export interface Begin {
  /** The calls it counts with. */
  readonly share?: Share | undefined;
  /** Told of every request that gets its outcome. */
  readonly onSettled?: ((index: number) => void) | undefined;
}

/** The rooms of one processor, put together, and what it can be asked to do. It knows nothing of what callers call it. */
export class Pipeline {
  readonly hub = new EventHub();
  readonly #defaults: BatchDefaults;
  readonly #grouping: Grouping;
  readonly #inFlight: InFlight;
  readonly #nesting: Nesting;
  readonly #scheduler: Scheduler;
  readonly #limit: LimitGate;
  readonly #runner: BatchRunner;
  readonly #gate: StorageGate | undefined;
  readonly #writer: Writer | undefined;
  /** What nobody waits for may use half of the slots, so that who comes meanwhile finds some free. */
  readonly #backgroundShare: Share;
  #isClosed = false;

  constructor(options: ResolvedProcessorOptions, rules: PolicyOptions) {
    const { storage, storageTimeoutMs, retry, defaults, maxPending } = options;
    const { maxBatchSize } = defaults;
    const { hub } = this;
    const deadlines = new Deadlines();
    const limit = new LimitGate(options.limit, hub);
    const policy = new Policy(rules, hub);
    const nesting = new Nesting(options.isNested);
    const inFlight = new InFlight(policy);
    const calls = { limit, retry, maxBatchSize, deadlines, inFlight, nesting, hub };
    const scheduler = new Scheduler(calls);
    const planner = new Planner({ inFlight, nesting, queue: scheduler.queue, maxPending, hub });
    const gate = storage && new StorageGate(storage, storageTimeoutMs, deadlines, hub);
    const refresher = new Refresher(inFlight, hub, (source, like) => this.#again(source, like));
    const onStale = (batch: Batch, indexes: readonly number[]) =>
      void refresher.refresh(batch, indexes);
    this.#defaults = defaults;
    this.#grouping = new Grouping(options.groupers, options.optimizers);
    this.#inFlight = inFlight;
    this.#nesting = nesting;
    this.#scheduler = scheduler;
    this.#limit = limit;
    this.#gate = gate;
    const steps = { hub, policy, inFlight, planner, scheduler, limit, gate, onStale };
    this.#runner = new BatchRunner(steps);
    this.#backgroundShare = new Share(Math.max(1, Math.floor(limit.concurrency / 2)));
    if (gate === undefined) return;
    this.#writer = new Writer(gate, hub, (loads) => inFlight.written(loads));
    inFlight.store = this.#writer;
    storage?.attach?.({
      emit: (event) => hub.emit(event),
      fence: (keys) => void this.#fence(keys),
      storageTimeoutMs,
    });
  }

  /** Checks the options of a batch. @throws {@link BatchError} ERR_OPTION */
  resolve(options: BatchOptions<string>, known?: readonly string[]): ResolvedBatchOptions {
    return resolveBatchOptions(options, this.#defaults, this.hub, known);
  }

  /** Begins a batch. It ends by itself: its `ended` settles then. @throws {@link BatchError} ERR_OPTION, ERR_CLOSED */
  begin(
    source: BatchSource,
    asked: BatchOptions<string>,
    options: ResolvedBatchOptions,
    { share = new Share(options.maxConcurrency), onSettled }: Begin = {},
  ): Batch {
    const grouped = this.#grouping.groupedFor(source, asked, this.#defaults);
    const { parent } = this.#nesting;
    // A fetch that is under way when the processor closes may ask for what it needs to end.
    if (this.#isClosed && parent === undefined) throw closedError();
    return this.#runner.begin({ source, options, grouped, share, parent, onSettled });
  }

  /** Runs a batch to its end, and to the end of its writes where it waits for them. */
  async run(
    source: BatchSource,
    asked: BatchOptions<string>,
    known?: readonly string[],
  ): Promise<Batch> {
    const options = this.resolve(asked, known);
    const batch = this.begin(source, asked, options);
    await batch.ended;
    if (options.awaitsWrites) await untilAborted(this.flush(), options.signal);
    return batch;
  }

  /** Gets requests into the cache when there is nothing else to do. */
  prefetch(source: BatchSource, asked: BatchOptions<string>): void {
    const share = this.#backgroundShare;
    const batch = this.begin(source, asked, this.resolve(asked), { share });
    void batch.ended.then(() => {
      for (const outcome of batch.outcomes()) {
        if (outcome.status === 'fulfilled') continue;
        this.hub.emit({ type: 'prefetch:failed', key: outcome.key, error: outcome.reason });
      }
    });
  }

  get state(): ProcessorState {
    const { holdMs, ...calls } = this.#scheduler.state;
    const { name, concurrency } = this.#limit;
    return {
      batches: this.#runner.size,
      ...calls,
      joinable: this.#inFlight.size,
      unwritten: this.#writer?.size ?? 0,
      limit: { name, concurrency, holdMs },
    };
  }

  /** Lets the caller of `batch` go at once. */
  leave(batch: Batch, reason: unknown): void {
    this.#runner.leave(batch, reason);
  }

  async invalidate(keys: readonly string[]): Promise<void> {
    const written = this.#fence(keys);
    this.hub.emit({ type: 'invalidated', keys });
    await written;
    if (keys.length > 0) await this.#gate?.forget(keys);
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const { open } = this.#runner;
    while (open.size > 0) await Promise.all(open);
    await this.flush();
  }

  /** Keeps out of the cache what is on its way for `keys`. Settles when none of it is still being written. */
  async #fence(keys: readonly string[] | 'all'): Promise<void> {
    this.#inFlight.fence(keys);
    this.#scheduler.fence(keys);
    await this.#writer?.discard(keys);
  }

  /** Fetches requests of `like` anew in the background, grouped as they were. */
  async #again(source: BatchSource, like: Batch): Promise<Batch> {
    // Shared whatever its batch says: however many have met a stale value, it is refreshed once.
    const asked = { cache: 'reload', isDeduplicated: true } as const;
    const nobody = { signal: undefined, onProgress: undefined };
    const options: ResolvedBatchOptions = { ...like.options, ...asked, ...nobody };
    const share = this.#backgroundShare;
    const { grouped } = like;
    const batch = this.#runner.begin({ source, options, grouped, share, parent: undefined });
    await batch.ended;
    return batch;
  }
}

function closedError(): BatchError {
  return new BatchError('ERR_CLOSED', 'The processor is closed: it takes no more batches.');
}
