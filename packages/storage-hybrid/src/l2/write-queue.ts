import { type Change, isRemoval, removalOf } from './changes.js';

/** What waits to be written until the store can be reached again: the last change of each key. */
export interface WriteQueue {
  readonly size: number;
  get(key: string): Change | undefined;
  values(): Iterable<Change>;
  /** Keeps `change` in place of an older one of its key. @returns Whether there was room. */
  add(change: Change): boolean;
  delete(key: string): void;
  /** What would be over when it arrives becomes a removal: it was to replace something. */
  prune(now: number): void;
  /** Empties the queue. */
  take(): Change[];
  /** Forgets all writes. Removals stay. */
  dropWrites(): void;
}

/** @param maxEntries - How many keys it holds at most. */
export function writeQueue(maxEntries: number): WriteQueue {
  const queued = new Map<string, Change>();

  return {
    get size() {
      return queued.size;
    },
    get: (key) => queued.get(key),
    values: () => queued.values(),
    add(change) {
      if (!queued.has(change.key) && queued.size >= maxEntries) return false;
      queued.set(change.key, change);
      return true;
    },
    delete(key) {
      queued.delete(key);
    },
    prune(now) {
      for (const { key, expiresAt = Infinity } of queued.values()) {
        if (expiresAt <= now) queued.set(key, removalOf(key));
      }
    },
    take() {
      const taken = [...queued.values()];
      queued.clear();
      return taken;
    },
    dropWrites() {
      for (const change of queued.values()) if (!isRemoval(change)) queued.delete(change.key);
    },
  };
}
