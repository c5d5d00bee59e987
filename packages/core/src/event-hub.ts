import type { BatchEvent, BatchListener } from './events.js';

/** The subscribers of one processor. */
export class EventHub {
  readonly #listeners = new Set<BatchListener>();

  /** Whether anybody listens. Ask before building an event: nobody listening costs nothing. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Tells every subscriber. One that throws is reported to the others. */
  emit(event: BatchEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A failure to hear of a failure is not told again: that would never end.
        if (event.type !== 'listener:failed') this.#reportFailure(listener, error);
      }
    }
  }

  subscribe(listener: BatchListener): () => void {
    // A wrapper, so that subscribing one function twice and leaving once keeps one subscription.
    const own: BatchListener = (event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  #reportFailure(failed: BatchListener, error: unknown): void {
    const others = new EventHub();
    for (const listener of this.#listeners) if (listener !== failed) others.subscribe(listener);
    others.emit({ type: 'listener:failed', error });
  }
}
