import type { Batch } from './batch.js';
import { BatchError, messageOf } from './errors.js';
import type { Grouper } from './grouper.js';
import type { Load } from './load.js';
import type { Group, GroupOptimizer } from './optimizer.js';
import { PendingGroups } from './pending-groups.js';
import { HEAD_START_MS, Lane } from './share.js';
import type { Rank } from './source.js';
import { UrgencyQueue } from './urgency-queue.js';

/** What leaves in one call: the batch that is charged, its loads, and who fetches them if not each its own function. */
export interface Departure {
  readonly batch: Batch;
  readonly loads: readonly Load[];
  readonly together: { readonly optimizer: GroupOptimizer; readonly group: Group } | undefined;
}

/** What a queue needs to know of the processor. */
export interface QueueRules {
  readonly optimizers: readonly GroupOptimizer[];
  /** Keys in one group call, where the optimizer does not say. */
  readonly maxBatchSize: number;
  /** Told of an optimizer that could not say whether it accepts a group. */
  readonly onOptimizerError: (optimizer: GroupOptimizer, group: Group, error: BatchError) => void;
}

/**
 * The loads that wait for a slot. A batch lines its loads up in a lane for each rank; lanes leave by urgency; loads of
 * one group leave together, whichever batches they came from.
 */
export class Queue {
  readonly #urgency = new UrgencyQueue();
  readonly #groups = new PendingGroups();
  #lastLane = 0;

  constructor(private readonly rules: QueueRules) {}

  /** Queues a new load; without a grouper it leaves alone. */
  add(load: Load, grouper: Grouper | undefined, groupId: string): void {
    if (grouper !== undefined) this.#groups.add(load, grouper, groupId);
    this.#line(load, load.batch, load.rank);
  }

  /** Lets `batch` start `load` when its own turn comes, which lifts it to `rank` at least. */
  join(load: Load, batch: Batch, rank: Rank): void {
    if (rank < load.rank) {
      load.rank = rank;
      if (load.state === 'queued') load.group?.lift(load);
    }
    if (load.state === 'queued') this.#line(load, batch, rank);
  }

  /** Queues `load` once more, on its own: a call did not bring it. */
  requeue(load: Load): void {
    load.state = 'queued';
    load.group = undefined;
    load.forEachWaiter((batch) => {
      if (!batch.isOver) this.#line(load, batch, load.rank);
    });
  }

  /** Takes a queued load out for good. */
  drop(load: Load): void {
    this.#groups.remove(load);
  }

  /** Whether a load could leave now. */
  get isReady(): boolean {
    return this.#nextLane() !== undefined;
  }

  /** Takes out what leaves next: the most urgent load, and what waits of its group where an optimizer takes them together. */
  next(): Departure | undefined {
    const lane = this.#nextLane();
    const first = lane?.head();
    if (lane === undefined || first === undefined) return undefined;
    const { batch } = lane;
    const departure = this.#together(first, batch) ?? {
      batch,
      loads: [first],
      together: undefined,
    };
    for (const load of departure.loads) {
      load.state = 'running';
      this.#groups.remove(load);
    }
    batch.share.running += 1;
    return departure;
  }

  /** Gives `batch` the slot of one of its calls back. */
  release(batch: Batch): void {
    const { share } = batch;
    share.running -= 1;
    for (let lane = share.parked.pop(); lane !== undefined; lane = share.parked.pop()) {
      this.#urgency.push(lane);
    }
  }

  #line(load: Load, batch: Batch, rank: Rank): void {
    const { lanes } = batch.share;
    let lane = lanes[rank];
    if (lane === undefined) {
      lane = new Lane(batch, rank, batch.queuedAt + HEAD_START_MS[rank], ++this.#lastLane);
      lanes[rank] = lane;
    }
    lane.loads.push(load);
    if (lane.isListed) return;
    lane.isListed = true;
    this.#urgency.push(lane);
  }

  /** The most urgent lane with a load to start, of a batch with a slot to start it in. */
  #nextLane(): Lane | undefined {
    for (let lane = this.#urgency.peek(); lane !== undefined; lane = this.#urgency.peek()) {
      const isDone = lane.batch.isOver || lane.head() === undefined;
      if (!isDone && lane.batch.share.hasSlot) return lane;
      this.#urgency.pop();
      if (isDone) lane.isListed = false;
      else lane.batch.share.parked.push(lane);
    }
    return undefined;
  }

  #together(first: Load, batch: Batch): Departure | undefined {
    const { group: waiting } = first;
    if (waiting === undefined || waiting.isDeclined) return undefined;
    for (const optimizer of this.rules.optimizers) {
      const { maxKeys = this.rules.maxBatchSize } = optimizer;
      const loads = waiting.candidates(first, Math.min(maxKeys, batch.options.maxBatchSize));
      const requests = loads.map(({ key, priority, queuedAt }) => ({ key, priority, queuedAt }));
      const group: Group = { id: waiting.id, grouper: waiting.grouper.name, requests };
      if (this.#accepts(optimizer, group)) return { batch, loads, together: { optimizer, group } };
    }
    waiting.isDeclined = true;
    return undefined;
  }

  #accepts(optimizer: GroupOptimizer, group: Group): boolean {
    try {
      return optimizer.canOptimize(group);
    } catch (cause) {
      const message = `[${optimizer.name}] canOptimize threw: ${messageOf(cause)}`;
      const details = { group: group.id, plugin: optimizer.name, cause };
      this.rules.onOptimizerError(
        optimizer,
        group,
        new BatchError('ERR_OPTIMIZER', message, details),
      );
      return false;
    }
  }
}
