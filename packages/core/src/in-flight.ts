import type { BatchError } from './errors.js';
import { Fifo } from './fifo.js';
import type { Load } from './load.js';
import type { OutcomeSource } from './outcome.js';
import type { Policy } from './policy.js';
import type { RequestInfo } from './request.js';
import type { StorageEntry } from './storage.js';

/** Takes values to be stored. */
interface Store {
  /** Stores `entry`, soon. `load`, where there is one, is told when that has ended. */
  add(entry: StorageEntry, load: Load | undefined): void;
}

/**
 * The loads that others may join, and what happens when one ends: waiters get their value, the storage gets it too.
 *
 * A settled load stays joinable until it has been written and every lookup that began before that has returned: such a
 * lookup may have missed what has been written since, and would fetch it again.
 */
export class InFlight {
  /** Where values are stored; `undefined`: nowhere. */
  store: Store | undefined;
  readonly #loads = new Map<string, Load>();
  /** Numbers of the lookups under way, oldest first. */
  readonly #lookups = new Set<number>();
  #lastLookup = 0;
  /** Written loads that an older lookup may still have to meet. */
  readonly #lingering = new Fifo<Load>();

  constructor(private readonly policy: Policy) {}

  /** How many keys can be joined. */
  get size(): number {
    return this.#loads.size;
  }

  /** The load that a request for `key` can join. */
  find(key: string): Load | undefined {
    return this.#loads.get(key);
  }

  /** Lets others join `load`. `older`, which is under way for the same key, is fenced. */
  add(load: Load, older: Load | undefined): void {
    if (older !== undefined) this.#fence(older);
    load.isListed = true;
    this.#loads.set(load.key, load);
  }

  /** Notes that a lookup has begun. Returns what is to be called when it has been acted upon. */
  beginLookup(): () => void {
    const lookup = ++this.#lastLookup;
    this.#lookups.add(lookup);
    return () => {
      this.#lookups.delete(lookup);
      this.#releaseLingering();
    };
  }

  /** Upstream has brought the value of `load`. Returns why it is not taken; nothing has happened then. */
  delivered(
    load: Load,
    value: unknown,
    source: OutcomeSource,
    durationMs: number,
  ): BatchError | undefined {
    const refusal = this.policy.validates ? this.policy.refusalOf(value, load) : undefined;
    if (refusal !== undefined) return refusal;
    load.value = value;
    load.state = 'settled';
    const isStored = this.store !== undefined && !load.isFenced && !load.isUnstored;
    const entry = isStored ? this.policy.entryOf(value, load, Math.ceil(durationMs)) : undefined;
    if (entry === undefined) this.forget(load);
    else this.store?.add(entry, load);
    load.fulfil(value, source);
    return undefined;
  }

  /** Upstream has brought a value that nobody asked for. */
  sideLoaded(key: string, value: unknown, durationMs: number): void {
    const request: RequestInfo = { key, ttl: undefined, priority: 'low' };
    if (this.store === undefined || this.policy.refusalOf(value, request) !== undefined) return;
    const entry = this.policy.entryOf(value, request, Math.ceil(durationMs));
    if (entry !== undefined) this.store.add(entry, undefined);
  }

  /** Nothing will bring the value of `load`. */
  failed(load: Load, error: BatchError): void {
    this.forget(load);
    load.reject(error);
  }

  /** The values of `loads` have been written, or could not be. */
  written(loads: readonly Load[]): void {
    for (const load of loads) {
      load.writtenDuring = this.#lastLookup;
      this.#lingering.push(load);
    }
    this.#releaseLingering();
  }

  /**
   * Lets nobody join the loads of `keys` any more whose fetch has begun: what they bring is older than what made them invalid.
   * What still waits will bring what is valid then.
   */
  fence(keys: readonly string[] | 'all'): void {
    for (const key of keys === 'all' ? [...this.#loads.keys()] : keys) {
      const load = this.#loads.get(key);
      if (load?.state === 'running' || load?.state === 'settled') this.#fence(load);
    }
  }

  /** Lets nobody join `load` any more. */
  forget(load: Load): void {
    load.state = 'over';
    this.#unlist(load);
  }

  #fence(load: Load): void {
    load.isFenced = true;
    this.#unlist(load);
  }

  #unlist(load: Load): void {
    if (!load.isListed) return;
    load.isListed = false;
    this.#loads.delete(load.key);
  }

  #releaseLingering(): void {
    const [oldest = Infinity] = this.#lookups;
    for (let load = this.#lingering.peek(); load !== undefined; load = this.#lingering.peek()) {
      if (load.writtenDuring >= oldest) return;
      this.#lingering.shift();
      this.forget(load);
    }
  }
}
