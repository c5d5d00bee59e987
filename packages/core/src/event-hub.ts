import {
  BATCH_EVENT_TYPES,
  type BatchEventType,
  type BatchListener,
  type SubscribeOptions,
} from './event-types.js';
import type { BatchEvent } from './events.js';
import { optionError } from './option-error.js';

const EXPECTED_TYPES = `an array of ${BATCH_EVENT_TYPES.join(', ')}`;

/** The subscribers of one processor. */
export class EventHub {
  /** Those of each type that somebody wants. A subscriber that wants all stands under each. */
  readonly #listeners = new Map<BatchEventType, Set<BatchListener>>();

  /** Whether anybody wants events of `type`. Ask before building one: nobody listening costs nothing. */
  isWatched(type: BatchEventType): boolean {
    return this.#listeners.size > 0 && this.#listeners.has(type);
  }

  /** Tells every subscriber that wants it. One that throws is reported to the others. */
  emit(event: BatchEvent): void {
    const listeners = this.#listeners.get(event.type);
    if (listeners === undefined) return;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // A failure to hear of a failure is not told again: that would never end.
        if (event.type !== 'listener:failed') this.#reportFailure(listener, error);
      }
    }
  }

  /** @throws {@link BatchError} ERR_OPTION */
  subscribe<Type extends BatchEventType>(
    listener: BatchListener<Type>,
    options: SubscribeOptions<Type> = {},
  ): () => void {
    if (typeof listener !== 'function') throw optionError('listener', 'a function', listener);
    const types = checkTypes(options);
    const tell = listener as unknown as BatchListener;
    // A wrapper, so that subscribing one function twice and leaving once keeps one subscription.
    const own: BatchListener = (event) => tell(event);
    for (const type of types) this.#add(type, own);
    return () => {
      for (const type of types) this.#remove(type, own);
    };
  }

  #add(type: BatchEventType, listener: BatchListener): void {
    const listeners = this.#listeners.get(type);
    if (listeners === undefined) this.#listeners.set(type, new Set([listener]));
    else listeners.add(listener);
  }

  #remove(type: BatchEventType, listener: BatchListener): void {
    const listeners = this.#listeners.get(type);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(type);
  }

  #reportFailure(failed: BatchListener, error: unknown): void {
    const others = new EventHub();
    const listeners = this.#listeners.get('listener:failed') ?? [];
    for (const listener of listeners) if (listener !== failed) others.subscribe(listener);
    others.emit({ type: 'listener:failed', error });
  }
}

function checkTypes({ only }: SubscribeOptions): ReadonlySet<BatchEventType> {
  if (only === undefined) return new Set(BATCH_EVENT_TYPES);
  if (!Array.isArray(only)) throw optionError('only', EXPECTED_TYPES, only);
  for (const type of only) {
    if (!BATCH_EVENT_TYPES.includes(type)) throw optionError('only', EXPECTED_TYPES, type);
  }
  return new Set(only);
}
