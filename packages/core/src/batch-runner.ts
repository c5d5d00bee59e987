import { Batch } from './batch.js';
import type { ResolvedBatchOptions } from './batch-options.js';
import type { Call } from './call.js';
import type { EventHub } from './event-hub.js';
import type { InFlight } from './in-flight.js';
import type { Grouped } from './inline-bulk.js';
import type { LimitGate } from './limit-gate.js';
import { reportLookup, takeHits } from './lookup.js';
import type { Planner } from './plan.js';
import type { Policy } from './policy.js';
import type { Scheduler } from './scheduler.js';
import type { Share } from './share.js';
import type { BatchSource } from './source.js';
import type { StorageSlot } from './storage.js';
import type { StorageGate } from './storage-gate.js';

/** What a runner of batches works with. */
export interface BatchRunnerParts {
  readonly hub: EventHub;
  readonly policy: Policy;
  readonly inFlight: InFlight;
  readonly planner: Planner;
  readonly scheduler: Scheduler;
  readonly limit: LimitGate;
  /** `undefined`: there is no storage, and everything is fetched. */
  readonly gate: StorageGate | undefined;
  /** Told of requests that were answered with values that are to be fetched anew. */
  readonly onStale: (batch: Batch, indexes: readonly number[]) => void;
}

/** What makes a batch, checked and decided. */
export interface BatchSeed {
  readonly source: BatchSource;
  readonly options: ResolvedBatchOptions;
  readonly grouped: Grouped | undefined;
  readonly share: Share;
  readonly parent: Call | undefined;
  readonly onSettled?: ((index: number) => void) | undefined;
}

/** Takes batches from their first step to their last: look up, plan, wait, report. */
export class BatchRunner {
  /** Settle when the batches that are open have ended, and the lookups that were made for them. */
  readonly open = new Set<Promise<unknown>>();
  /** Batches that have not ended. */
  size = 0;
  #lastBatch = 0;

  constructor(private readonly parts: BatchRunnerParts) {}

  /** Begins a batch. It ends by itself: its `ended` settles then. */
  begin({ source, options, grouped, share, parent, onSettled }: BatchSeed): Batch {
    const { hub } = this.parts;
    const id = ++this.#lastBatch;
    const now = performance.now();
    const batch = new Batch(id, source, options, grouped, share, parent, now, onSettled);
    if (hub.isWatched('batch:started')) {
      const { keys, isBackground = false } = source;
      hub.emit({ type: 'batch:started', batch: id, requests: keys.length, isBackground });
    }
    this.size += 1;
    this.#keepOpen(this.#see(batch));
    return batch;
  }

  /** Lets the caller of `batch` go at once. */
  leave(batch: Batch, reason: unknown): void {
    batch.leave(reason);
    this.parts.scheduler.leave(batch, reason);
  }

  async #see(batch: Batch): Promise<Batch> {
    const stopListening = this.#leaveOnAbort(batch);
    const unnest = this.parts.scheduler.nest(batch);
    if (!batch.isOver) this.#lookUp(batch);
    await batch.ended;
    stopListening();
    unnest();
    this.size -= 1;
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

  #lookUp(batch: Batch): void {
    const { keys } = batch.source;
    const { cache } = batch.options;
    const { gate, inFlight } = this.parts;
    if (gate === undefined || cache === 'reload' || cache === 'no-store') {
      this.#plan(batch, [...keys.keys()]);
      return;
    }
    const slots = gate.read(keys);
    if (!(slots instanceof Promise)) {
      this.#take(batch, slots, gate);
      return;
    }
    const endLookup = inFlight.beginLookup();
    // A caller may leave before: what was asked of the storage is still under way then.
    this.#keepOpen(
      slots.then((answer) => {
        this.#take(batch, answer, gate);
        endLookup();
      }),
    );
  }

  #keepOpen(work: Promise<unknown>): void {
    this.open.add(work);
    void work.then(() => this.open.delete(work));
  }

  #take(batch: Batch, slots: readonly StorageSlot[], gate: StorageGate): void {
    const { policy, hub, onStale } = this.parts;
    const { missing, toRefresh, seen } = takeHits(batch, slots, policy);
    if (hub.isWatched('lookup:ended')) {
      reportLookup(hub, batch, seen, slots.length, gate.storage.name);
    }
    if (missing.length > 0 && !batch.isOver) this.#plan(batch, missing);
    if (toRefresh.length > 0) onStale(batch, toRefresh);
  }

  #plan(batch: Batch, missing: readonly number[]): void {
    this.parts.planner.plan(batch, missing);
    this.parts.scheduler.wake(batch);
  }

  #reportEnd(batch: Batch): void {
    const { hub, limit } = this.parts;
    if (!hub.isWatched('batch:ended')) return;
    hub.emit({
      type: 'batch:ended',
      batch: batch.id,
      isBackground: batch.source.isBackground ?? false,
      requests: batch.values.length,
      ...batch.counts(),
      ...batch.tally,
      slots: Math.min(batch.share.max, limit.concurrency),
      durationMs: performance.now() - batch.startedAt,
    });
  }
}
