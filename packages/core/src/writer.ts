import type { EventHub } from './events.js';
import type { Load } from './load.js';
import type { StorageEntry } from './storage.js';
import type { StorageGate } from './storage-gate.js';

/** A load with its value, and what is to be stored of it. */
interface Write {
  readonly load: Load;
  readonly entry: StorageEntry;
}

/**
 * Stores what arrives: the values of one turn of the event loop leave in one `mset`, and while one is under way the
 * next is gathered.
 */
export class Writer {
  #gathered: Write[] = [];
  /** The flush that runs or is due; settles when nothing is left to write. */
  #flushing: Promise<void> | undefined;

  constructor(
    private readonly gate: StorageGate,
    private readonly hub: EventHub,
    /** Told of every load whose write has ended, well or not. */
    private readonly onWritten: (load: Load) => void,
  ) {}

  /** Stores the value of `load`, soon. */
  add(load: Load, ttlMs: number | undefined, durationMs: number): void {
    const expiresAt = ttlMs === undefined ? undefined : Date.now() + ttlMs;
    const { key, value } = load;
    this.#gathered.push({ load, entry: { key, value, expiresAt, durationMs } });
    this.#flushing ??= this.#flushAll();
  }

  /** Settles when everything added so far has been written, or could not be. */
  async flush(): Promise<void> {
    await this.#flushing;
  }

  async #flushAll(): Promise<void> {
    // Behind the turn's microtasks: calls that upstream answers at once are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#gathered.length > 0) {
      const writes = this.#gathered;
      this.#gathered = [];
      await this.#write(writes);
    }
    this.#flushing = undefined;
  }

  async #write(writes: readonly Write[]): Promise<void> {
    const startedAt = performance.now();
    await this.gate.write(latestOf(writes));
    for (const { load } of writes) this.onWritten(load);
    if (!this.hub.isWatched) return;
    const durationMs = performance.now() - startedAt;
    const storage = this.gate.storage.name;
    this.hub.emit({ type: 'store:ended', storage, keys: writes.length, durationMs });
  }
}

/** One entry a key, the last to arrive: without deduplication a key may have been fetched more than once. */
function latestOf(writes: readonly Write[]): StorageEntry[] {
  const entries = writes.map((write) => write.entry);
  if (writes.every((write) => write.load.batch.options.isDeduplicated)) return entries;
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}
