import type { EventHub } from './events.js';
import type { Load } from './load.js';
import type { StorageEntry } from './storage.js';
import type { StorageGate } from './storage-gate.js';

/** What is to be stored, and the load it came by. */
interface Write {
  readonly entry: StorageEntry;
  readonly load: Load | undefined;
}

/**
 * Stores what arrives: the values of one turn of the event loop leave in one `mset`, and while one is under way the
 * next is gathered.
 */
export class Writer {
  #gathered: Write[] = [];
  /** Settles when the `mset` under way has ended. */
  #writing: Promise<void> = Promise.resolve();
  /** Settles when what is gathered has been written; `undefined`: nothing is. */
  #next: Promise<void> | undefined;

  constructor(
    private readonly gate: StorageGate,
    private readonly hub: EventHub,
    /** Told of loads whose write has ended, well or not. */
    private readonly onWritten: (loads: readonly Load[]) => void,
  ) {}

  /** Stores `entry`, soon. */
  add(entry: StorageEntry, load: Load | undefined): void {
    this.#gathered.push({ entry, load });
    this.#next ??= this.#writeNext();
  }

  /** Settles when everything added so far has been written, or could not be. */
  flush(): Promise<void> {
    return this.#next ?? this.#writing;
  }

  /** Forgets what is gathered for `keys`, and settles when nothing older is on its way to the storage. */
  discard(keys: readonly string[]): Promise<void> {
    const gone = new Set(keys);
    this.#gathered = this.#gathered.filter(({ entry }) => !gone.has(entry.key));
    return this.#writing;
  }

  async #writeNext(): Promise<void> {
    // Behind the turn's microtasks: calls that upstream answers at once are written together.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#writing;
    const writes = this.#gathered;
    this.#gathered = [];
    this.#next = undefined;
    this.#writing = this.#write(writes);
    await this.#writing;
  }

  async #write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    const startedAt = performance.now();
    await this.gate.write(entriesOf(writes));
    this.onWritten(writes.flatMap(({ load }) => load ?? []));
    if (!this.hub.isWatched) return;
    const durationMs = performance.now() - startedAt;
    const storage = this.gate.storage.name;
    this.hub.emit({ type: 'store:ended', storage, keys: writes.length, durationMs });
  }
}

/** One entry a key, the last to arrive where it has been fetched more than once. */
function entriesOf(writes: readonly Write[]): StorageEntry[] {
  const entries = writes.map(({ entry }) => entry);
  if (!writes.some(mayRepeat)) return entries;
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}

/** Whether its key may be among the others: batches that share loads bring each key once. */
function mayRepeat({ load }: Write): boolean {
  if (load === undefined) return true;
  const { isDeduplicated, cache } = load.batch.options;
  return !isDeduplicated || cache !== 'default';
}
