import {
  type BatchError,
  type MaybePromise,
  MISS,
  type StorageSlot,
  type TierEvent,
  UNREAD,
} from '@batchkit/core';
import type { EnvelopeFormat } from '../format/envelope-format.js';
import type { ReadFences } from '../read-fences.js';
import { type Stored, slotOfStored } from '../stored.js';
import { type BreakerBounds, type BreakerState, circuitBreaker } from './breaker.js';
import { type Change, type Failure, isRemoval, removalOf } from './changes.js';
import { withDeadline } from './deadline.js';
import { expiryOf } from './expiry.js';
import type { Report } from './l2-answers.js';
import { type L2Stats, l2Counts } from './l2-counts.js';
import type { L2Keys } from './l2-keys.js';
import { type ReadListener, type ReadTimeouts, readL2 } from './l2-read.js';
import type { L2Store } from './l2-store.js';
import { l2Writes } from './l2-writes.js';
import { listKeys } from './listing.js';
import { sealEntries } from './seal-entries.js';
import { throwFailures, writeError } from './write-errors.js';

/** A Keyv store behind the memory tier: bounded in time, and out of the way while it cannot be reached. */
export interface L2Tier {
  /**
   * Looks distinct keys up. Answers at once where the store need not, or must not, be asked. Never rejects: what
   * failed is `UNREAD`, and an event.
   */
  read(keys: readonly string[], listener: ReadListener): MaybePromise<readonly StorageSlot[]>;
  /** Writes values. @throws {@link BatchError} ERR_STORAGE_WRITE, once everything that can be written is. */
  write(entries: ReadonlyMap<string, Stored>): Promise<void>;
  /** @throws {@link BatchError} ERR_STORAGE_WRITE */
  delete(keys: readonly string[]): Promise<void>;
  /** Deletes what nobody waits for. What fails is an event. */
  discard(keys: readonly string[]): void;
  /** Another process has changed these keys: what is on its way to them is out of date. */
  supersede(keys: readonly string[] | 'all'): void;
  /** Deletes what lives in this namespace. @throws {@link BatchError} ERR_STORAGE_WRITE */
  clear(): Promise<void>;
  /** The keys that begin with `start`, in pages. @throws Error where the store cannot list its keys, or does not in time. */
  keys(start: string): AsyncGenerator<readonly string[], void>;
  /**
   * Deletes what is over, and not written anew meanwhile.
   *
   * @returns How many keys.
   * @throws Like {@link keys} and {@link delete}.
   */
  sweep(fences: ReadFences): Promise<number>;
  stats(): L2Stats;
  /** Waits for the writes under way, then disconnects. @throws what disconnecting throws. */
  close(): Promise<void>;
}

/** What {@link l2Tier} needs to know. */
export interface L2TierOptions {
  readonly store: L2Store;
  readonly keys: L2Keys;
  readonly format: EnvelopeFormat;
  readonly maxBatch: number;
  readonly timeouts: ReadTimeouts;
  readonly breaker: BreakerBounds;
  readonly maxQueuedWrites: number;
  readonly emit: (event: TierEvent) => void;
}

const TRANSITIONS = { open: 'opened', 'half-open': 'probing', closed: 'closed' } as const;

export function l2Tier(options: L2TierOptions): L2Tier {
  const { store, keys: own, format, maxBatch, timeouts, emit } = options;
  const { hardMs } = timeouts;
  const physical = own.write;
  const counts = l2Counts();
  const breaker = circuitBreaker(options.breaker, onTransition);
  const writes = l2Writes({
    store,
    breaker,
    maxBatch,
    timeoutMs: hardMs,
    maxQueued: options.maxQueuedWrites,
    retryMs: options.breaker.cooldownMs,
    onLost: (changes, error) => tell('mset', 'error', changes.length, error),
  });
  const report: Report = (name, keys, error) => {
    counts.fault(name);
    tell('mget', name, keys, error);
  };
  const reading = { store, format, physical, maxBatch, timeouts, report };

  function onTransition(state: BreakerState, error: unknown): void {
    emit({ type: 'tier', tier: 'l2', operation: 'mget', name: TRANSITIONS[state], keys: 0, error });
    if (state === 'closed') writes.replay();
  }

  /** While the breaker is open its change of state has said it all. */
  function tell(
    operation: TierEvent['operation'],
    name: TierEvent['name'],
    keys: number,
    error: unknown,
  ): void {
    if (breaker.state !== 'closed' && name !== 'corrupt') return;
    emit({ type: 'tier', tier: 'l2', operation, name, keys, error });
  }

  /** What is on its way to the store is what the store holds. */
  function pendingSlot({ text }: Change, key: string): StorageSlot {
    return text === undefined ? MISS : slotOfStored(format.open(key, text), Date.now());
  }

  function ask(
    keys: readonly string[],
    listener: ReadListener,
  ): MaybePromise<readonly StorageSlot[]> {
    if (breaker.state === 'closed') {
      counts.asked(Math.ceil(keys.length / maxBatch));
      return readL2(reading, keys, breaker.begin(), listener);
    }
    const attempt = breaker.probe();
    if (attempt === undefined) {
      listener.ended();
    } else {
      // Nobody waits for it: what it brings is there for the next.
      counts.asked(1);
      void readL2(reading, keys.slice(0, maxBatch), attempt, listener);
    }
    return keys.map(() => UNREAD);
  }

  function readAround(
    keys: readonly string[],
    listener: ReadListener,
  ): MaybePromise<readonly StorageSlot[]> {
    const changes = keys.map((key) => writes.pending(physical(key)));
    const left = keys.filter((_, index) => changes[index] === undefined);
    const fill = (came: readonly StorageSlot[]) => {
      let next = 0;
      return changes.map((change, index) =>
        change === undefined ? came[next++] : pendingSlot(change, keys[index] as string),
      );
    };
    if (left.length === 0) listener.ended();
    const asked = left.length === 0 ? [] : ask(left, listener);
    return asked instanceof Promise ? asked.then(fill) : fill(asked);
  }

  async function remove(keys: readonly string[]): Promise<void> {
    const failures = await writes.submit(keys.map((key) => removalOf(key)));
    throwFailures(failures.flatMap(asErrors));
  }

  function asErrors({ changes, error, isRefusal }: Failure): BatchError[] {
    if (!isRefusal) {
      const what = changes.some(isRemoval) ? 'mdelete' : 'mset';
      return [writeError(`l2 ${what} of ${keyCount(changes)} failed`, error)];
    }
    const keys = changes.map(({ key }) => own.read(key));
    return keys.map((key) => writeError(`l2 did not store ${JSON.stringify(key)}`, error, key));
  }

  return {
    read(keys, listener) {
      const answers = writes.hasPending ? readAround(keys, listener) : ask(keys, listener);
      return counts.answered(answers);
    },
    async write(entries) {
      const { changes, failures } = sealEntries(entries, format, physical);
      if (changes.length > 0) failures.push(...(await writes.submit(changes)).flatMap(asErrors));
      throwFailures(failures);
    },
    delete: (keys) => remove([...new Set(keys)].map(physical)),
    discard(keys) {
      remove(keys.map(physical)).catch((error) => tell('mdelete', 'error', keys.length, error));
    },
    supersede(keys) {
      writes.supersede(keys === 'all' ? keys : keys.map(physical));
    },
    async clear() {
      writes.supersede('all');
      if (breaker.state !== 'closed') throw writeError('l2 clear failed', 'l2 is out of reach');
      const found: (readonly string[])[] = [];
      try {
        // Listed first: a store that pages by offset would skip keys that move up.
        for await (const page of listKeys(store, own.prefix, maxBatch, hardMs)) found.push(page);
      } catch (error) {
        throw writeError('l2 clear failed', error);
      }
      for (const page of found) await remove(page);
    },
    async *keys(start) {
      for await (const page of listKeys(store, own.writeStart(start), maxBatch, hardMs)) {
        const live = store.expiresItself
          ? page
          : (await expiryOf(store, format, page, hardMs)).live;
        yield live
          .filter((key) => writes.pending(key) === undefined)
          .map(own.read)
          .filter((key) => key.startsWith(start));
      }
      const written = [...writes.changes()].filter((change) => !isRemoval(change));
      yield written.map(({ key }) => own.read(key)).filter((key) => key.startsWith(start));
    },
    async sweep(fences) {
      let swept = 0;
      for await (const page of listKeys(store, own.prefix, maxBatch, hardMs)) {
        const fence = fences.raise();
        const { over } = await expiryOf(store, format, page, hardMs);
        const keys = over.map(own.read).filter((key) => fences.isCurrent(fence, key));
        fences.lower(fence);
        if (keys.length > 0) await remove(keys.map(physical));
        swept += keys.length;
      }
      return swept;
    },
    stats: () => ({
      name: store.name,
      ...counts.stats(),
      breaker: breaker.state,
      queuedWrites: writes.queued,
    }),
    async close() {
      await writes.close();
      await withDeadline(() => store.disconnect(), hardMs, 'l2 close');
    },
  };
}

function keyCount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 key' : `${length} keys`;
}
