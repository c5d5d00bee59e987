import type { BatchError } from './errors.js';
import { Fifo } from './fifo.js';
import type { Load } from './load.js';
import type { OutcomeSource } from './outcome.js';

/** Takes a value to be stored. */
interface Store {
  add(load: Load, ttlMs: number | undefined, durationMs: number): void;
}

/**
 * The loads that others may join, and what happens when one ends: waiters get their value, the storage gets it too.
 *
 * A settled load stays joinable until it has been written and every lookup that began before it settled has returned:
 * such a lookup may have missed what has arrived since, and would fetch it again.
 */
export class InFlight {
  /** Where values are stored; `undefined`: nowhere. */
  store: Store | undefined;
  readonly #loads = new Map<string, Load>();
  /** Numbers of the lookups under way, oldest first. */
  readonly #lookups = new Set<number>();
  #lastLookup = 0;
  /** Written loads that an older lookup may still have to meet, each with the last lookup begun before it settled. */
  readonly #lingering = new Fifo<Load>();

  /** The load that a request for `key` can join. */
  find(key: string): Load | undefined {
    return this.#loads.get(key);
  }

  /** Lets others join `load`. */
  add(load: Load): void {
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

  /** Upstream has brought the value of `load`. */
  delivered(load: Load, value: unknown, source: OutcomeSource, durationMs: number): void {
    load.value = value;
    load.state = 'settled';
    load.settledDuring = this.#lastLookup;
    let ttlMs = load.batch.source.ttlOf(load.index);
    load.forEachWaiter((batch, index) => {
      const isFirst = batch === load.batch;
      if (!isFirst) ttlMs = longest(ttlMs, batch.source.ttlOf(index));
      batch.fulfil(index, value, isFirst ? source : 'joined');
    });
    if (this.store === undefined || load.isFenced) this.forget(load);
    else this.store.add(load, ttlMs, durationMs);
  }

  /** Nothing will bring the value of `load`. */
  failed(load: Load, error: BatchError): void {
    this.forget(load);
    load.forEachWaiter((batch, index) => batch.reject(index, error));
  }

  /** The value of `load` has been written, or could not be. */
  written(load: Load): void {
    this.#lingering.push(load);
    this.#releaseLingering();
  }

  /** Lets nobody join the loads of `keys` any more: what they bring is older than what made them invalid. */
  fence(keys: readonly string[]): void {
    for (const key of keys) {
      const load = this.#loads.get(key);
      if (load === undefined) continue;
      load.isFenced = true;
      this.#loads.delete(key);
    }
  }

  /** Lets nobody join `load` any more. */
  forget(load: Load): void {
    load.state = 'over';
    if (this.#loads.get(load.key) === load) this.#loads.delete(load.key);
  }

  #releaseLingering(): void {
    const [oldest = Infinity] = this.#lookups;
    for (let load = this.#lingering.peek(); load !== undefined; load = this.#lingering.peek()) {
      if (load.settledDuring >= oldest) return;
      this.#lingering.shift();
      this.forget(load);
    }
  }
}

/** A request without a ttl asks for the storage's default: it does not shorten what others ask for. */
function longest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
