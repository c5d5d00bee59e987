import type { EventHub } from './event-hub.js';
import type { Load } from './load.js';
import type { StorageEntry } from './storage.js';
import type { StorageGate } from './storage-gate.js';

/** What leaves in the next `mset`. */
class Gathered {
  entries: StorageEntry[] = [];
  /** The loads they came by. */
  readonly loads: Load[] = [];

  add(entry: StorageEntry, load: Load | undefined): void {
    this.entries.push(entry);
    if (load !== undefined) this.loads.push(load);
  }

  /** One entry a key, the last to arrive. */
  latest(): readonly StorageEntry[] {
    const { entries, loads } = this;
    // A key has one load that others can join: entries of such loads alone have no key twice.
    if (entries.length === loads.length && loads.every((load) => load.isListed)) return entries;
    return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
  }
}

/**
 * Stores what arrives: the values of one turn of the event loop leave in one `mset`, and while one is under way the
 * next is gathered.
 */
export class Writer {
  #gathered = new Gathered();
  /** Entries of the `mset` under way. */
  #underWay = 0;
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

  /** How many entries are not confirmed as stored. */
  get size(): number {
    return this.#gathered.entries.length + this.#underWay;
  }

  /** Stores `entry`, soon. */
  add(entry: StorageEntry, load: Load | undefined): void {
    this.#gathered.add(entry, load);
    this.#next ??= this.#writeNext();
  }

  /** Settles when everything added so far has been written, or could not be. */
  flush(): Promise<void> {
    return this.#next ?? this.#writing;
  }

  /** Forgets what is gathered for `keys`, and settles when nothing older is on its way to the storage. */
  discard(keys: readonly string[] | 'all'): Promise<void> {
    const gone = keys === 'all' ? keys : new Set(keys);
    const gathered = this.#gathered;
    gathered.entries = gathered.entries.filter(({ key }) => gone !== 'all' && !gone.has(key));
    return this.#writing;
  }

  async #writeNext(): Promise<void> {
    // Behind the turn's microtasks: calls that upstream answers at once are written together.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#writing;
    const gathered = this.#gathered;
    this.#gathered = new Gathered();
    this.#next = undefined;
    this.#writing = this.#write(gathered);
    await this.#writing;
  }

  async #write(gathered: Gathered): Promise<void> {
    const entries = gathered.latest();
    if (entries.length === 0) return;
    const startedAt = performance.now();
    this.#underWay = entries.length;
    await this.gate.write(entries);
    this.#underWay = 0;
    this.onWritten(gathered.loads);
    if (!this.hub.isWatched('store:ended')) return;
    const durationMs = performance.now() - startedAt;
    const storage = this.gate.storage.name;
    this.hub.emit({ type: 'store:ended', storage, keys: entries.length, durationMs });
  }
}
