/** A value now, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** What a storage answers for a key it does not hold. */
export const MISS: unique symbol = Symbol.for('@batchkit/MISS') as never;

/** What a storage answers for a key that it could not look up, because the tier that might hold it failed. */
export const UNREAD: unique symbol = Symbol.for('@batchkit/UNREAD') as never;

const STALE = Symbol.for('@batchkit/StaleValue');

/** A value with its lifetime: past `expiresAt`, or handed out ahead of it so that it can be refreshed early. */
export class StaleValue {
  constructor(
    /** The stored value. */
    readonly value: unknown,
    /** When the value stops being fresh. Milliseconds since the epoch. */
    readonly expiresAt: number,
    /** Until when it may still be served. Milliseconds since the epoch, never before `expiresAt`. */
    readonly staleUntil: number,
    /** How long fetching it took. Milliseconds. */
    readonly durationMs: number | undefined,
  ) {}
}

// On the prototype, so that a StaleValue of another copy of this package is known, at no cost per value.
Object.defineProperty(StaleValue.prototype, STALE, { value: true });

/** Whether a slot holds a {@link StaleValue} of this or another copy of the library. */
export function isStaleValue(slot: unknown): slot is StaleValue {
  return typeof slot === 'object' && slot !== null && STALE in slot;
}

/**
 * How many fetch durations ahead of its end a value is handed out with its lifetime, so that it can be refreshed early: an
 * early refresh sooner than that has a chance of e^-10 at most.
 */
const EARLY_DURATIONS = 20;

/**
 * Until when a storage hands out the bare value of an entry; from then on it hands out a {@link StaleValue}, fresh or not.
 * Milliseconds since the epoch.
 */
export function plainUntil(expiresAt: number, durationMs: number | undefined): number {
  return expiresAt - (durationMs ?? 0) * EARLY_DURATIONS;
}

/** What `mget` answers for one key: the raw value on a fresh hit, {@link MISS}, {@link UNREAD} or a {@link StaleValue}. */
export type StorageSlot = unknown;

/** One value to store. */
export interface StorageEntry {
  /** The key, as the caller wrote it. May be empty, and may be `__proto__`. */
  readonly key: string;
  /** Any value, `undefined` included. */
  readonly value: unknown;
  /** When the value stops being fresh: milliseconds since the epoch. `undefined`: the storage's own default, else never. */
  readonly expiresAt: number | undefined;
  /** Until when it may be served stale: milliseconds since the epoch, at or after `expiresAt`. `undefined`: not at all. */
  readonly staleUntil?: number | undefined;
  /** How long fetching the value took. Milliseconds. */
  readonly durationMs?: number | undefined;
}

/** What a storage may tell the processor it is attached to. */
export interface StorageHost {
  /** Reports what happened inside the storage, as one of the processor's own events. */
  emit(event: TierEvent): void;
  /** Tells that other processes have invalidated `keys`, or anything at all: loads in flight are not stored any more. */
  fence(keys: readonly string[] | 'all'): void;
  /**
   * How long the processor waits for the storage. Milliseconds. A storage with timeouts of its own warns where they are
   * not shorter: they could never fire.
   */
  readonly storageTimeoutMs: number;
}

/**
 * What happened in a tier. `error`, `timeout`, `contract` (an answer that breaks the rules) and `corrupt` (something
 * unreadable): of one operation. `opened`, `probing` and `closed`: of the circuit breaker, once for each change.
 * `warning`: of the whole.
 */
export type TierEventName =
  | 'error'
  | 'timeout'
  | 'corrupt'
  | 'contract'
  | 'opened'
  | 'probing'
  | 'closed'
  | 'warning';

/** Something worth knowing that happened in one tier of a storage. */
export interface TierEvent {
  readonly type: 'tier';
  /** What happened. */
  readonly name: TierEventName;
  /** Which level of storage: `l1` is the nearest. */
  readonly tier: 'l1' | 'l2';
  /** What the tier was asked to do. */
  readonly operation: 'mget' | 'mset' | 'mdelete' | 'clear' | 'attach';
  /** How many keys were concerned. */
  readonly keys: number;
  /** Why. */
  readonly error?: unknown;
}

/**
 * Keeps values under keys: one call for many keys, in both directions.
 *
 * A storage may answer synchronously; a warm batch then costs no promise per key. It may be slow or fail:
 * the processor bounds every call by `storageTimeoutMs` and goes on upstream. Check an implementation with
 * `testStorage` from `@batchkit/core/testing`.
 */
export interface BatchStorage {
  /** Stable id used in events, errors and metric labels: lower-case, no key material. */
  readonly name: string;
  /**
   * Looks keys up. Called once for each batch.
   *
   * @param keys - In request order; may hold duplicates, never empty.
   * @returns One slot for each key, same order. The array stays the storage's: core reads it at once and keeps nothing of it.
   * @throws Anything, where no key could be looked up.
   */
  mget(keys: readonly string[]): MaybePromise<readonly StorageSlot[]>;
  /**
   * Stores values, replacing what was there. Called with at least one entry and no key twice.
   *
   * @throws Anything, where a value could not be stored. It is reported, never a failure of the batch.
   */
  mset(entries: readonly StorageEntry[]): MaybePromise<void>;
  /** Forgets keys. A key that is not there is no error. */
  mdelete(keys: readonly string[]): MaybePromise<void>;
  /** Forgets everything this storage holds, and nothing else that lives in the same place. */
  clear?(): MaybePromise<void>;
  /** Releases what the storage holds open, after everything written has been stored. */
  close?(): MaybePromise<void>;
  /** Called once by each processor that uses this storage, before any other call. */
  attach?(host: StorageHost): void;
}
