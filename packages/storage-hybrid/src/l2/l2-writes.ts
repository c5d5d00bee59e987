import type { Attempt, Breaker } from './breaker.js';
import { type Change, type Failure, failureOf, isRemoval, removalOf } from './changes.js';
import type { L2Store } from './l2-store.js';
import { sendChanges } from './send-changes.js';
import { writeLanes } from './write-lanes.js';
import { writeQueue } from './write-queue.js';

/** What {@link l2Writes} needs. */
export interface WriteParts {
  readonly store: L2Store;
  readonly breaker: Breaker;
  /** How many keys one call of the store gets at most. */
  readonly maxBatch: number;
  /** How long one call may take. Milliseconds. */
  readonly timeoutMs: number;
  /** How many keys may wait for the store. */
  readonly maxQueued: number;
  /** How long after a failure what is kept is tried again. Milliseconds. */
  readonly retryMs: number;
  /** Told of what was given up that nobody waits for. */
  onLost(changes: readonly Change[], error: unknown): void;
}

/** The way of changes to the store: in order, bounded in time, and kept while the store cannot be reached. */
export interface L2Writes {
  /** The change of `key` that the store does not have yet: a read must not look past it. */
  pending(key: string): Change | undefined;
  /** Whether there is any. */
  readonly hasPending: boolean;
  /** Those of all keys. */
  changes(): Iterable<Change>;
  /** How many changes are kept for later. */
  readonly queued: number;
  /**
   * Makes changes, no key twice; in place of what is kept for their keys. While the breaker is open they are kept.
   *
   * @returns What was neither done nor kept. A removal that was not done is in it even where it is kept: who asked
   *   for it must know that the store still holds the key. Never rejects.
   */
  submit(changes: readonly Change[]): Promise<readonly Failure[]>;
  /** Another process has changed these keys: what is on its way to them is out of date. */
  supersede(keys: readonly string[] | 'all'): void;
  /** Tries what is kept, where it is time to. */
  replay(): void;
  /** Waits for what is under way, and tries once more what is kept. */
  close(): Promise<void>;
}

/** How often a kept write is tried: it may be one that the store can never take. */
const MAX_TRIES = 3;

export function l2Writes(parts: WriteParts): L2Writes {
  const { store, breaker, maxBatch, timeoutMs, maxQueued, retryMs, onLost } = parts;
  const queue = writeQueue(maxQueued);
  /** How often what was kept has been tried. */
  const tries = new WeakMap<Change, number>();
  const send = (changes: readonly Change[]) => sendChanges(store, changes, maxBatch);
  const lanes = writeLanes({ send, timeoutMs, maxWaiting: maxQueued, onFailed });
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /**
   * A removal is kept until it is done, and a kept write is tried again. What cannot be written is removed: the value
   * that it was to replace must not come back.
   */
  function onFailed(change: Change, isRefusal: boolean): void {
    if (queue.get(change.key) !== undefined) return;
    const tried = tries.get(change) ?? MAX_TRIES;
    queue.add(isRefusal || tried >= MAX_TRIES ? removalOf(change.key) : change);
    retryLater();
  }

  function keep(changes: readonly Change[]): Failure[] {
    const failures: Failure[] = [];
    const refused = changes.filter((change) => !queue.add(change));
    const removals = changes.filter((change) => isRemoval(change) && queue.get(change.key));
    if (refused.length > 0) {
      failures.push(failureOf(refused, `${maxQueued} changes wait for l2 already`));
    }
    if (removals.length > 0) {
      failures.push(failureOf(removals, 'l2 is out of reach; it is done as soon as it is back'));
    }
    retryLater();
    return failures;
  }

  function retryLater(): void {
    if (queue.size === 0 || isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      replay();
    }, retryMs).unref();
  }

  function replay(): void {
    queue.prune(Date.now());
    if (queue.size === 0) return;
    const attempt = breaker.state === 'closed' ? breaker.begin() : breaker.probe();
    if (attempt === undefined) retryLater();
    else void resend(attempt);
  }

  async function resend(attempt: Attempt): Promise<void> {
    const changes = queue.take();
    for (const change of changes) tries.set(change, (tries.get(change) ?? 0) + 1);
    for (const failure of await lanes.submit(changes, attempt)) reportLost(failure);
  }

  /** Of what nobody waits for: what is not tried again. */
  function reportLost({ changes, error, isRefusal }: Failure): void {
    const lost = changes.filter((change) => {
      const isGivenUp = isRefusal || (tries.get(change) ?? 0) >= MAX_TRIES;
      return pending(change.key) === undefined || (isGivenUp && !isRemoval(change));
    });
    if (lost.length > 0) onLost(lost, error);
  }

  function pending(key: string): Change | undefined {
    return queue.get(key) ?? lanes.get(key);
  }

  async function submit(changes: readonly Change[]): Promise<readonly Failure[]> {
    if (breaker.state === 'closed') {
      if (queue.size > 0) for (const { key } of changes) queue.delete(key);
      return lanes.submit(changes, breaker.begin());
    }
    const failures = keep(changes);
    replay();
    return failures;
  }

  return {
    pending,
    get hasPending() {
      return queue.size > 0 || lanes.size > 0;
    },
    *changes() {
      yield* queue.values();
      for (const key of lanes.keys()) {
        const change = queue.get(key) === undefined && lanes.get(key);
        if (change) yield change;
      }
    },
    get queued() {
      return queue.size;
    },
    submit,
    supersede(keys) {
      const isWrite = (change: Change | undefined) => change !== undefined && !isRemoval(change);
      if (keys === 'all') queue.dropWrites();
      else for (const key of keys) if (isWrite(queue.get(key))) queue.delete(key);
      const busy = keys === 'all' ? [...lanes.keys()] : keys;
      const outdated = busy.filter(
        (key) => queue.get(key) === undefined && isWrite(lanes.get(key)),
      );
      if (outdated.length === 0) return;
      void submit(outdated.map(removalOf)).then((failures) => failures.forEach(reportLost));
    },
    replay,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await lanes.idle();
      queue.prune(Date.now());
      if (queue.size > 0) await resend(breaker.begin());
      const left = queue.take();
      if (left.length > 0) onLost(left, new Error('The storage was closed before l2 was back.'));
    },
  };
}
