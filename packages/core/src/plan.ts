import type { Batch } from './batch.js';
import { BatchError } from './errors.js';
import type { EventHub } from './event-hub.js';
import { groupIdOf } from './grouping.js';
import type { InFlight } from './in-flight.js';
import { Load } from './load.js';
import { notCachedError } from './lookup.js';
import { cycleError, type Nesting } from './nesting.js';
import type { Queue } from './queue.js';
import { BACKGROUND } from './source.js';

/** What a planner works with. */
export interface PlannerParts {
  readonly inFlight: InFlight;
  readonly queue: Queue;
  readonly nesting: Nesting;
  /** Keys that may wait for a slot. */
  readonly maxPending: number;
  readonly hub: EventHub;
}

/** Whose load a miss has joined: that of another batch, or one of its own batch. */
type Joining = 'joined' | 'duplicate';

/** Puts the misses of a batch on their way: each joins a load in flight, or is queued in its group. */
export class Planner {
  constructor(private readonly parts: PlannerParts) {}

  plan(batch: Batch, missing: readonly number[]): void {
    const { hub, nesting } = this.parts;
    const groups = hub.isWatched('plan:ended') ? new Set<string>() : undefined;
    let queued = 0;
    let joined = 0;
    let duplicates = 0;
    batch.queuedAt = performance.now();
    nesting.keepScope(batch);
    for (const index of missing) {
      // A listener may have aborted it meanwhile: what is queued now, nobody would take out again.
      if (batch.isOver) break;
      const outcome = this.#planOne(batch, index);
      if (outcome === undefined) continue;
      if (outcome === 'joined') joined += 1;
      else if (outcome === 'duplicate') duplicates += 1;
      else {
        queued += 1;
        groups?.add(outcome.id);
      }
    }
    if (groups === undefined) return;
    const grouper = batch.grouped?.grouper.name ?? 'none';
    const counts = { queued, joined, duplicates, groups: groups.size };
    hub.emit({ type: 'plan:ended', batch: batch.id, grouper, ...counts });
  }

  /**
   * What became of a miss: it joined a load, of another batch or (`duplicate`) of its own, or waits in a group, or (`undefined`)
   * has its outcome already.
   */
  #planOne(batch: Batch, index: number): Joining | { readonly id: string } | undefined {
    const key = batch.source.keys[index] as string;
    const found = batch.options.isDeduplicated ? this.parts.inFlight.find(key) : undefined;
    if (found !== undefined && mayJoin(batch, found)) return this.#join(found, batch, index);
    if (batch.options.cache === 'only-if-cached') {
      batch.reject(index, notCachedError(key));
      return undefined;
    }
    return this.#begin(key, batch, index, found);
  }

  #join(load: Load, batch: Batch, index: number): Joining | undefined {
    const { queue, hub } = this.parts;
    const isOwn = load.batch === batch;
    if (load.state === 'settled') {
      batch.fulfil(index, load.value, 'joined');
      return 'joined';
    }
    const cycle = batch.parent === undefined ? undefined : cycleError(load, batch.parent);
    if (cycle !== undefined) {
      batch.reject(index, cycle);
      return undefined;
    }
    load.join(batch, index);
    queue.join(load, batch, batch.source.rankOf(index));
    if (isOwn) return 'duplicate';
    if (hub.isWatched('join')) {
      const call = load.state === 'running' ? load.call : undefined;
      hub.emit({ type: 'join', batch: batch.id, key: load.key, call });
    }
    return 'joined';
  }

  #begin(
    key: string,
    batch: Batch,
    index: number,
    older: Load | undefined,
  ): { readonly id: string } | undefined {
    const { inFlight, queue } = this.parts;
    const { grouped } = batch;
    try {
      const id = grouped === undefined ? '' : groupIdOf(grouped.grouper, key);
      const load = new Load(key, batch, index, batch.source.rankOf(index));
      this.#makeRoom(load);
      if (batch.isOver) return undefined;
      if (batch.options.isDeduplicated) inFlight.add(load, older);
      queue.add(load, grouped, id);
      return { id };
    } catch (error) {
      batch.reject(index, error as BatchError);
      return undefined;
    }
  }

  /** @throws {@link BatchError} ERR_OVERLOADED where nothing can be dropped for `load`. */
  #makeRoom(load: Load): void {
    const { queue, maxPending, inFlight } = this.parts;
    if (queue.size < maxPending) return;
    const dropped = load.rank === BACKGROUND ? undefined : queue.dropBackground();
    if (dropped === undefined) throw overloadedError(load.key, maxPending);
    inFlight.failed(dropped, overloadedError(dropped.key, maxPending));
  }
}

/** What asks for a fresh value joins only what has not been asked for yet; what asks for none, only what has come. */
function mayJoin(batch: Batch, load: Load): boolean {
  const { cache } = batch.options;
  if (cache === 'default') return true;
  if (cache === 'only-if-cached') return load.state === 'settled';
  return load.state === 'queued' || load.batch === batch;
}

function overloadedError(key: string, maxPending: number): BatchError {
  const message = `${JSON.stringify(key)} was not queued: ${maxPending} keys wait already (\`maxPending\`).`;
  return new BatchError('ERR_OVERLOADED', message, { key });
}
