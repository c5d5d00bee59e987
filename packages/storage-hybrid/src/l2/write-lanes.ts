import type { Attempt } from './breaker.js';
import { type Change, type Failure, failureOf } from './changes.js';
import { withDeadline, withIdleDeadline } from './deadline.js';

/** How long a call that was given up still holds its keys back, in multiples of its timeout. */
const LOST_AFTER = 30;

/** What {@link writeLanes} needs. */
export interface LaneParts {
  /** Makes changes, in as few calls as the store allows. Never rejects. */
  send(changes: readonly Change[]): Promise<readonly Failure[]>;
  /** How long one call may take. Milliseconds. */
  readonly timeoutMs: number;
  /** How many changes may wait for others of their key. Those beyond fail at once. */
  readonly maxWaiting: number;
  /** Told of a change that was not made, unless a newer one has replaced it, before anybody can read past it. */
  onFailed(change: Change, isRefusal: boolean): void;
}

/**
 * Sends changes so that two of one key are never on their way at once: a pool of connections, or a call that was given
 * up and is done after all, would let the older one win.
 */
export interface WriteLanes {
  /** The newest change of `key` that is on its way. */
  get(key: string): Change | undefined;
  /**
   * Makes changes, no key twice. Those of keys that are busy follow when they are free; where several wait for one
   * key, the last is made.
   *
   * @returns What was not done in time. Never rejects.
   */
  submit(changes: readonly Change[], attempt: Attempt): Promise<readonly Failure[]>;
  /** How many keys have a change on its way. */
  readonly size: number;
  /** The keys that have. */
  keys(): Iterable<string>;
  /** Settles when nothing is waited for any more: done, failed or given up. */
  idle(): Promise<void>;
}

/** One call of the store, under way or waiting for others. */
interface Flight {
  /** By key. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Settles when it has ended, or is taken for lost. */
  ended: Promise<readonly Failure[]>;
}

export function writeLanes({ send, timeoutMs, maxWaiting, onFailed }: LaneParts): WriteLanes {
  const newest = new Map<string, Flight>();
  const awaited = new Set<Promise<unknown>>();
  let waiting = 0;

  const isNewest = (flight: Flight, key: string) => newest.get(key) === flight;

  /** Sends what no newer change has replaced meanwhile. */
  async function run(flight: Flight, before: readonly Flight[]): Promise<readonly Failure[]> {
    const changes = [...flight.changes.values()];
    if (before.length === 0) return send(changes);
    waiting += changes.length;
    await Promise.all(before.map(({ ended }) => ended));
    waiting -= changes.length;
    const current = changes.filter(({ key }) => isNewest(flight, key));
    return current.length === 0 ? [] : send(current);
  }

  /** Waits for the store itself, however late it is, and frees the keys. */
  async function land(flight: Flight, before: readonly Flight[]): Promise<readonly Failure[]> {
    const failures = await withIdleDeadline(
      () => run(flight, before),
      timeoutMs * LOST_AFTER,
      whatOf(flight),
    ).catch((error) => failuresOf(flight, error));
    for (const { changes, isRefusal } of failures) {
      for (const change of changes) if (isNewest(flight, change.key)) onFailed(change, isRefusal);
    }
    for (const key of flight.changes.keys()) if (isNewest(flight, key)) newest.delete(key);
    return failures;
  }

  async function fly(
    changes: ReadonlyMap<string, Change>,
    before: readonly Flight[],
    attempt: Attempt,
  ): Promise<readonly Failure[]> {
    const flight: Flight = { changes, ended: Promise.resolve([]) };
    for (const key of changes.keys()) newest.set(key, flight);
    flight.ended = land(flight, before);
    const failures = await withDeadline(() => flight.ended, timeoutMs, whatOf(flight)).catch(
      (error) => failuresOf(flight, error),
    );
    const failure = failures.find(({ isRefusal }) => !isRefusal);
    if (failure === undefined) attempt.succeeded();
    else attempt.failed(failure.error);
    return failures;
  }

  function start(
    changes: ReadonlyMap<string, Change>,
    before: ReadonlySet<Flight>,
    attempt: Attempt,
  ): Promise<readonly Failure[]> {
    const result = fly(changes, [...before], attempt);
    awaited.add(result);
    void result.finally(() => awaited.delete(result));
    return result;
  }

  return {
    get: (key) => newest.get(key)?.changes.get(key),
    async submit(changes, attempt) {
      const free = new Map<string, Change>();
      const busy = new Map<string, Change>();
      const before = new Set<Flight>();
      for (const change of changes) {
        const flight = newest.get(change.key);
        (flight === undefined ? free : busy).set(change.key, change);
        if (flight !== undefined) before.add(flight);
      }
      const results = [];
      if (free.size > 0) results.push(start(free, new Set(), attempt));
      if (waiting + busy.size > maxWaiting) results.push(tooMany(busy, maxWaiting));
      else if (busy.size > 0) results.push(start(busy, before, attempt));
      return (await Promise.all(results)).flat();
    },
    get size() {
      return newest.size;
    },
    keys: () => newest.keys(),
    async idle() {
      await Promise.all(awaited);
    },
  };
}

function tooMany(changes: ReadonlyMap<string, Change>, maxWaiting: number): readonly Failure[] {
  const error = new Error(`${maxWaiting} writes wait for older ones of their keys`);
  return [{ ...failureOf([...changes.values()], error), isRefusal: true }];
}

function failuresOf({ changes }: Flight, error: unknown): Failure[] {
  return [failureOf([...changes.values()], error)];
}

function whatOf({ changes }: Flight): string {
  return `l2 write of ${changes.size === 1 ? '1 key' : `${changes.size} keys`}`;
}
