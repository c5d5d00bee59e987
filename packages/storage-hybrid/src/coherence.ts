import { randomUUID } from 'node:crypto';
import type { MaybePromise, TierEvent } from '@batchkit/core';
import type { InvalidationBus } from './bus/invalidation-bus.js';
import { withDeadline } from './l2/deadline.js';

/** What {@link coherence} needs. */
export interface CoherenceParts {
  readonly bus: InvalidationBus;
  readonly namespace: string;
  /** How long sending may take. Milliseconds. */
  readonly timeoutMs: number;
  readonly emit: (event: TierEvent) => void;
  /** Told of what another process has invalidated. `'all'`: anything may be. */
  onInvalidated(keys: readonly string[] | 'all'): void;
}

/** Keeps the memory of several processes from disagreeing for long about what is valid. */
export interface Coherence {
  /** Tells the others. What fails is an event: the others hear of it no more. */
  announce(keys: readonly string[] | 'all'): MaybePromise<void>;
  stop(): void;
}

export function coherence(parts: CoherenceParts): Coherence {
  const { bus, namespace, timeoutMs, emit, onInvalidated } = parts;
  const sender = randomUUID();
  const about = { type: 'tier', tier: 'l1' } as const;

  const stop = bus.subscribe({
    received(message) {
      if (message.sender === sender || message.namespace !== namespace) return;
      onInvalidated(message.keys);
    },
    gap(error) {
      emit({ ...about, name: 'warning', operation: 'attach', keys: 0, error });
      onInvalidated('all');
    },
  });

  return {
    async announce(keys) {
      const work = () => bus.publish({ sender, namespace, keys });
      try {
        await withDeadline(work, timeoutMs, `message to ${bus.name}`);
      } catch (error) {
        const operation = keys === 'all' ? 'clear' : 'mdelete';
        const count = keys === 'all' ? 0 : keys.length;
        emit({ ...about, name: 'error', operation, keys: count, error });
      }
    },
    stop,
  };
}
