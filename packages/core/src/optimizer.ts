import type { Priority } from './request.js';

/** A key that waits to be fetched. */
export interface PendingRequest {
  /** The key, as the caller wrote it. */
  readonly key: string;
  /** The highest priority anybody asked for it with. */
  readonly priority: Priority;
  /** When it began to wait. Milliseconds, comparable with `performance.now()`. */
  readonly queuedAt: number;
}

/** Keys that one grouper put together. */
export interface Group {
  /** What the grouper called it. */
  readonly id: string;
  /** The `name` of the grouper; `'none'` where keys are not grouped. */
  readonly grouper: string;
  /** The keys, most urgent first; never empty, no key twice. */
  readonly requests: readonly PendingRequest[];
}

/**
 * What an optimizer answers for a key that is to wait in its group once more: the call has brought no value for it, but what
 * the next calls are planned by. A key that has come back 16 times is fetched alone.
 */
export const AGAIN: unique symbol = Symbol.for('@batchkit/AGAIN') as never;

/** What an optimizer is told about the call it makes. */
export interface GroupContext {
  /** Aborts when nobody waits for any of the keys, or the call has timed out. Made when first read. */
  readonly signal: AbortSignal;
}

/**
 * Fetches a whole group in fewer upstream calls than it has keys.
 *
 * The first optimizer that accepts a group serves it. What it does not deliver is fetched alone, so an
 * optimizer may fail, or leave keys out, without harm. Check an implementation with `testOptimizer` from
 * `@batchkit/core/testing`.
 */
export interface GroupOptimizer {
  /** Stable id used in events, errors and metric labels: lower-case, no key material. */
  readonly name: string;
  /**
   * Whether this optimizer wants to fetch these keys in one call. Asked when a slot is free, with the keys
   * that the call would take. Synchronous and cheap.
   */
  canOptimize(group: Group): boolean;
  /**
   * How many keys one call may take. Minimum: `1`. `Infinity`: a whole group.
   * @default `batch.maxBatchSize` of the processor's configuration
   */
  readonly maxKeys?: number | undefined;
  /**
   * Which of the keys the next call takes: by weight, by bytes, by a plan. Asked after {@link canOptimize} said yes,
   * with up to `maxKeys` pending keys. May hold state.
   *
   * @returns At least one of the requests given; `undefined`: the first of them goes alone, and the rest is asked about again.
   * Anything else is reported, and all of them are taken.
   * @default all of them
   */
  nextCall?(pending: Group): readonly PendingRequest[] | undefined;
  /**
   * Whether the keys of a call that fails are asked for again in halves before they go single.
   * @default false
   */
  readonly splits?: boolean | undefined;
  /**
   * Whether an answer speaks for every key asked for: one that is absent fails with ERR_FETCH, it is not fetched alone.
   * @default false
   */
  readonly isExhaustive?: boolean | undefined;
  /**
   * Whether values of keys that were not asked for are stored, and given to who waits for them. Otherwise they are ignored.
   * @default false
   */
  readonly sideLoad?: boolean | undefined;
  /**
   * Fetches the keys of one call. It counts as one upstream call.
   *
   * @returns The values by key. A key that is absent is fetched alone, unless {@link isExhaustive}; one with {@link AGAIN}
   * waits in its group again.
   * @throws Anything: the keys are then fetched in halves where {@link splits}, else alone.
   */
  fetchGroup(call: Group, context: GroupContext): Promise<ReadonlyMap<string, unknown>>;
}
