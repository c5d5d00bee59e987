import { ratio } from '../ratio.js';
import { ByName } from './by-name.js';
import { Distribution } from './distribution.js';
import type { EventOf } from './event-of.js';
import type { StorageMetrics } from './metrics-snapshot.js';

/** What is counted for a storage. */
class StorageCounts {
  lookups = 0;
  hits = 0;
  stale = 0;
  misses = 0;
  unread = 0;
  writes = 0;
  writtenKeys = 0;
  readonly failures = { mget: 0, mset: 0, mdelete: 0 };

  snapshot(): StorageMetrics {
    const found = this.hits + this.stale;
    const hitRatio = ratio(found, found + this.misses);
    return { ...this, hitRatio, failures: { ...this.failures } };
  }
}

/** Counts what the storage was asked, and how it answered. */
export class StorageTally {
  readonly #storages = new ByName(() => new StorageCounts());
  readonly #lookup = new Distribution();
  readonly #store = new Distribution();

  lookedUp(event: EventOf<'lookup:ended'>): void {
    const counts = this.#storages.get(event.storage);
    counts.lookups += 1;
    counts.hits += event.hits;
    counts.stale += event.stale;
    counts.misses += event.misses;
    counts.unread += event.unread;
    this.#lookup.record(event.durationMs);
  }

  stored({ storage, keys, durationMs }: EventOf<'store:ended'>): void {
    const counts = this.#storages.get(storage);
    counts.writes += 1;
    counts.writtenKeys += keys;
    this.#store.record(durationMs);
  }

  failed({ storage, operation }: EventOf<'storage:failed'>): void {
    this.#storages.get(storage).failures[operation] += 1;
  }

  snapshot() {
    return {
      storages: this.#storages.toObject((counts) => counts.snapshot()),
      lookupDuration: this.#lookup.summary(),
      storeDuration: this.#store.summary(),
    };
  }
}
