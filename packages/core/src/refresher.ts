import type { Batch } from './batch.js';
import type { EventHub } from './event-hub.js';
import type { InFlight } from './in-flight.js';
import { type BatchSource, backgroundOf } from './source.js';

/** How long a key that could not be refreshed is left alone at first, and at most; it doubles. Milliseconds. */
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

/** Keys whose failures are remembered: bounds the memory that an upstream that is down can take. */
const MAX_REMEMBERED = 10_000;

interface Failures {
  readonly count: number;
  /** On the clock of `performance.now()`. */
  readonly retryAt: number;
}

/** Refreshes stale values in the background: those of one lookup together, and each once however many batches saw it. */
export class Refresher {
  readonly #failures = new Map<string, Failures>();

  constructor(
    private readonly inFlight: InFlight,
    private readonly hub: EventHub,
    /** Runs requests as a batch that nobody waits for. */
    private readonly run: (source: BatchSource, like: Batch) => Promise<Batch>,
  ) {}

  /** Refreshes the requests of `batch` at `indexes`, but those that are on their way or have just failed. */
  async refresh(batch: Batch, indexes: readonly number[]): Promise<void> {
    const now = performance.now();
    const wanted = new Map<string, number>();
    for (const index of indexes) {
      const key = batch.source.keys[index] as string;
      const { retryAt = 0 } = this.#failures.get(key) ?? {};
      if (now >= retryAt && this.inFlight.find(key) === undefined) wanted.set(key, index);
    }
    if (wanted.size === 0) return;
    this.hub.emit({ type: 'refresh', batch: batch.id, keys: [...wanted.keys()] });
    const ended = await this.run(backgroundOf(batch.source, [...wanted.values()]), batch);
    for (const outcome of ended.outcomes()) {
      if (outcome.status === 'fulfilled') this.#failures.delete(outcome.key);
      else this.#backOff(outcome.key, outcome.reason);
    }
  }

  #backOff(key: string, error: unknown): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const delayMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (count - 1));
    this.#failures.delete(key);
    this.#failures.set(key, { count, retryAt: performance.now() + delayMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_REMEMBERED && oldest !== undefined) this.#failures.delete(oldest);
    this.hub.emit({ type: 'refresh:failed', key, error, delayMs });
  }
}
