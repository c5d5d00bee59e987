import type { Batch } from './batch.js';
import type { BatchError } from './errors.js';
import type { EventHub } from './events.js';
import { groupIdOf } from './grouping.js';
import type { InFlight } from './in-flight.js';
import { Load } from './load.js';
import type { Queue } from './queue.js';

/** Puts the misses of a batch on their way: each joins a load in flight, or is queued in its group. */
export function planMisses(
  batch: Batch,
  missing: readonly number[],
  inFlight: InFlight,
  queue: Queue,
  hub: EventHub,
): void {
  const { source, grouper, options } = batch;
  // Without deduplication a request is fetched alone, by its own function: there is nothing to group.
  const groupsKeys = grouper !== undefined && options.isDeduplicated;
  const groups = hub.isWatched ? new Set<string>() : undefined;
  let queued = 0;
  let joined = 0;
  batch.queuedAt = performance.now();
  for (const index of missing) {
    const key = source.keys[index] as string;
    const found = options.isDeduplicated ? inFlight.find(key) : undefined;
    if (found !== undefined) {
      if (found.batch !== batch) joined += 1;
      join(found, batch, index, queue);
      continue;
    }
    let groupId = '';
    if (groupsKeys) {
      try {
        groupId = groupIdOf(grouper, key);
      } catch (error) {
        batch.reject(index, error as BatchError);
        continue;
      }
    }
    const load = new Load(key, batch, index, source.rankOf(index));
    if (options.isDeduplicated) inFlight.add(load);
    queue.add(load, groupsKeys ? grouper : undefined, groupId);
    groups?.add(groupId);
    queued += 1;
  }
  if (groups === undefined) return;
  const name = groupsKeys ? grouper.name : 'none';
  hub.emit({
    type: 'plan:ended',
    batch: batch.id,
    grouper: name,
    queued,
    joined,
    groups: groups.size,
  });
}

function join(load: Load, batch: Batch, index: number, queue: Queue): void {
  if (load.state === 'settled') {
    batch.fulfil(index, load.value, 'joined');
    return;
  }
  load.join(batch, index);
  queue.join(load, batch, batch.source.rankOf(index));
}
