import type { Batch } from './batch.js';
import type { Grouped } from './inline-bulk.js';
import { Lane, leavesBefore } from './lane.js';
import type { Load } from './load.js';
import type { Group, GroupOptimizer } from './optimizer.js';
import { PendingGroups } from './pending-groups.js';
import { BACKGROUND, type Rank } from './source.js';
import { UrgencyQueue } from './urgency-queue.js';

/** Loads that are fetched in one call, and by whom. */
export interface Together {
  readonly optimizer: GroupOptimizer;
  readonly group: Group;
  readonly loads: readonly Load[];
}

/** What leaves in one call. */
export interface Departure {
  /** The batch that is charged. */
  readonly batch: Batch;
  /** The load that is fetched by its own function, where nothing else is said. */
  readonly first: Load;
  readonly together: Together | undefined;
}

/** Finds what can leave with `first`; `undefined`: it leaves alone. */
export type FormGroup = (first: Load, batch: Batch) => Together | undefined;

/**
 * The loads that wait for a slot. A batch lines its loads up in a lane for each rank; lanes leave by urgency; loads of
 * one group leave together, whichever batches they came from.
 */
export class Queue {
  /** How many loads wait. */
  size = 0;
  readonly #urgency = new UrgencyQueue();
  readonly #groups = new PendingGroups();
  /** Those that nobody waits for, oldest first. */
  readonly #background = new Set<Load>();
  #lastLane = 0;

  constructor(private readonly formGroup: FormGroup) {}

  /** Queues a new load; without a group it leaves alone. */
  add(load: Load, grouped: Grouped | undefined, groupId: string): void {
    if (grouped !== undefined) this.#groups.add(load, grouped, groupId);
    this.#count(load);
    this.#line(load, load.batch, load.rank);
  }

  /** Lets `batch` start `load` when its own turn comes, which lifts it to `rank` at least. */
  join(load: Load, batch: Batch, rank: Rank): void {
    const isQueued = load.state === 'queued';
    if (rank < load.rank) {
      if (load.rank === BACKGROUND) this.#background.delete(load);
      load.rank = rank;
      if (isQueued) load.group?.lift(load);
    }
    if (isQueued) this.#line(load, batch, rank);
  }

  /** Queues `load` once more, with its group if that is given, else on its own: a call did not bring it. */
  requeue(load: Load, group: Load['group']): void {
    load.state = 'queued';
    load.group = undefined;
    if (group !== undefined) this.#groups.add(load, group.grouped, group.id);
    this.#count(load);
    for (const batch of load.waitingBatches()) this.#line(load, batch, load.rank);
  }

  /** Takes a queued load out for good. */
  drop(load: Load): void {
    this.#groups.remove(load);
    this.#discount(load);
  }

  /** Takes out the oldest load that nobody waits for, to make room. `undefined`: there is none. */
  dropBackground(): Load | undefined {
    const [oldest] = this.#background;
    if (oldest !== undefined) this.drop(oldest);
    return oldest;
  }

  /** Whether a load could leave now; of `among` only, where that is given. */
  isReady(among?: Iterable<Batch>): boolean {
    return this.#nextLane(among) !== undefined;
  }

  /** What would leave next: the most urgent load, and what waits of its group where an optimizer takes them together. */
  next(among?: Iterable<Batch>): Departure | undefined {
    const lane = this.#nextLane(among);
    const first = lane?.head();
    if (lane === undefined || first === undefined) return undefined;
    const { batch } = lane;
    const together = first.group === undefined ? undefined : this.formGroup(first, batch);
    return { batch, first, together };
  }

  /** Takes out what leaves in the call of that number, and takes its slot from the batch that is charged. */
  take({ batch, first, together }: Departure, call: number): void {
    if (together === undefined) this.#start(first, call);
    else for (const load of together.loads) this.#start(load, call);
    batch.share.running += 1;
  }

  /** Gives `batch` the slot of one of its calls back. */
  release(batch: Batch): void {
    const { share } = batch;
    share.running -= 1;
    for (let lane = share.parked.pop(); lane !== undefined; lane = share.parked.pop()) {
      this.#urgency.push(lane);
    }
  }

  #start(load: Load, call: number): void {
    load.state = 'running';
    load.call = call;
    this.#groups.remove(load);
    this.#discount(load);
  }

  #count(load: Load): void {
    this.size += 1;
    if (load.rank === BACKGROUND) this.#background.add(load);
  }

  #discount(load: Load): void {
    this.size -= 1;
    if (load.rank === BACKGROUND) this.#background.delete(load);
  }

  #line(load: Load, batch: Batch, rank: Rank): void {
    let lane = batch.lanes[rank];
    if (lane === undefined) {
      lane = new Lane(batch, rank, ++this.#lastLane);
      batch.lanes[rank] = lane;
    }
    lane.loads.push(load);
    if (lane.isListed) return;
    lane.isListed = true;
    this.#urgency.push(lane);
  }

  #nextLane(among: Iterable<Batch> | undefined): Lane | undefined {
    return among === undefined ? this.#nextOfAll() : mostUrgent(among);
  }

  /** The most urgent lane with a load to start, of a batch with a slot to start it in. */
  #nextOfAll(): Lane | undefined {
    for (let lane = this.#urgency.peek(); lane !== undefined; lane = this.#urgency.peek()) {
      const isDone = lane.batch.isOver || lane.head() === undefined;
      if (!isDone && lane.batch.share.hasSlot) return lane;
      this.#urgency.pop();
      if (isDone) lane.isListed = false;
      else lane.batch.share.parked.push(lane);
    }
    return undefined;
  }
}

/** The same among a few batches, which are looked through. */
function mostUrgent(batches: Iterable<Batch>): Lane | undefined {
  let most: Lane | undefined;
  for (const batch of batches) {
    if (batch.isOver || !batch.share.hasSlot) continue;
    for (const lane of batch.lanes) {
      if (lane?.head() === undefined) continue;
      if (most === undefined || leavesBefore(lane, most)) most = lane;
    }
  }
  return most;
}
