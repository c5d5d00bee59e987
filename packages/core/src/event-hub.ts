import {
  BATCH_EVENT_TYPES,
  type BatchEventType,
  type BatchListener,
  type SubscribeOptions,
} from './event-types.js';
import type { BatchEvent } from './events.js';
import { optionError } from './option-error.js';

const EXPECTED_TYPES = `an array of ${BATCH_EVENT_TYPES.join(', ')}`;

/** One who listens, until that is over. */
interface Subscription {
  readonly tell: BatchListener;
  isOver: boolean;
}

/** The subscribers of one processor. */
export class EventHub {
  /** Those of each type that somebody wants. Who wants all stands under each. Lists are replaced, not changed: one may be told. */
  readonly #subscriptions = new Map<BatchEventType, readonly Subscription[]>();

  /** Whether anybody wants events of `type`. Ask before building one: nobody listening costs nothing. */
  isWatched(type: BatchEventType): boolean {
    return this.#subscriptions.size > 0 && this.#subscriptions.has(type);
  }

  /** Tells every subscriber that wants it. One that throws is reported to the others. */
  emit(event: BatchEvent): void {
    const subscriptions = this.#subscriptions.get(event.type);
    if (subscriptions === undefined) return;
    for (const subscription of subscriptions) {
      const { tell, isOver } = subscription;
      if (isOver) continue;
      try {
        tell(event);
      } catch (error) {
        // A failure to hear of a failure is not told again: that would never end.
        if (event.type !== 'listener:failed') this.#reportFailure(subscription, error);
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
    const subscription = { tell: listener as unknown as BatchListener, isOver: false };
    for (const type of types) {
      this.#subscriptions.set(type, [...(this.#subscriptions.get(type) ?? []), subscription]);
    }
    return () => {
      subscription.isOver = true;
      for (const type of types) this.#remove(type, subscription);
    };
  }

  #remove(type: BatchEventType, subscription: Subscription): void {
    const left = this.#subscriptions.get(type)?.filter((each) => each !== subscription) ?? [];
    if (left.length > 0) this.#subscriptions.set(type, left);
    else this.#subscriptions.delete(type);
  }

  #reportFailure(failed: Subscription, error: unknown): void {
    const others = new EventHub();
    for (const each of this.#subscriptions.get('listener:failed') ?? []) {
      if (each !== failed) others.subscribe(each.tell);
    }
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
