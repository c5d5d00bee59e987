import type { BatchError, BatchErrorCode } from './errors.js';
import type { TierEvent } from './storage.js';

/** A batch has been accepted. */
export interface BatchStarted {
  readonly type: 'batch:started';
  /** The batch's number, unique in its processor. */
  readonly batch: number;
  /** How many requests it holds, duplicates counted. */
  readonly requests: number;
  /** Whether nobody waits for it: a prefetch, or a refresh of stale values. */
  readonly isBackground: boolean;
}

/** Every request of a batch has its outcome. */
export interface BatchEnded {
  readonly type: 'batch:ended';
  readonly batch: number;
  /** Whether nobody waited for it: a prefetch, or a refresh of stale values. */
  readonly isBackground: boolean;
  /** How many requests it held: the sum of `hits`, `stale`, `joined`, `fetched` and `failed`. */
  readonly requests: number;
  /** Requests answered by a fresh value of the storage. */
  readonly hits: number;
  /** Requests answered by a value past its `expiresAt`. */
  readonly stale: number;
  /** Requests answered by a load that another batch began. */
  readonly joined: number;
  /** Requests answered by upstream calls made for this batch, duplicates counted. */
  readonly fetched: number;
  /** Those of `fetched` that a group call brought. */
  readonly fetchedInGroups: number;
  /** Requests that failed. */
  readonly failed: number;
  /** How many of `failed` failed with which code. Holds only codes that occurred. */
  readonly failures: Readonly<Partial<Record<BatchErrorCode, number>>>;
  /** Upstream calls charged to this batch. */
  readonly calls: number;
  /** Those of `calls` that fetched a group. */
  readonly groupCalls: number;
  /** Calls this batch could have had running at once. */
  readonly slots: number;
  /** Time its calls spent in a slot, summed. Milliseconds. */
  readonly busyMs: number;
  /** From `batch:started` to now. Milliseconds. */
  readonly durationMs: number;
}

/** The storage has been asked for the keys of a batch. */
export interface LookupEnded {
  readonly type: 'lookup:ended';
  readonly batch: number;
  readonly storage: string;
  /** Keys looked up, duplicates counted: the sum of `hits`, `stale`, `misses` and `unread`. */
  readonly keys: number;
  readonly hits: number;
  readonly stale: number;
  readonly misses: number;
  /** Keys the storage could not look up. They are fetched, and they are not misses. */
  readonly unread: number;
  readonly durationMs: number;
}

/** What the storage did not have is on its way: joined to loads in flight, or queued in groups. */
export interface PlanEnded {
  readonly type: 'plan:ended';
  readonly batch: number;
  /** The `name` of the grouper; `'none'` where keys are not grouped. */
  readonly grouper: string;
  /** Keys queued for this batch, duplicates left out. */
  readonly queued: number;
  /** Requests that wait for a load of another batch. */
  readonly joined: number;
  /** Requests that wait for a key queued for an earlier request of this batch. */
  readonly duplicates: number;
  /** How many groups the queued keys fall into. */
  readonly groups: number;
}

/** An upstream call has begun. */
export interface CallStarted {
  readonly type: 'call:started';
  /** The call's number, unique in its processor. */
  readonly call: number;
  /** The batch it is charged to. */
  readonly batch: number;
  /** The batches that wait for its keys, each once. Others may join while it runs: {@link Joined}. */
  readonly batches: readonly number[];
  readonly kind: 'single' | 'group';
  readonly keys: readonly string[];
  /** The group's id, of a group call. */
  readonly group?: string | undefined;
  /** The `name` of the optimizer, of a group call. */
  readonly optimizer?: string | undefined;
  /** How long its most urgent key waited for a slot. Milliseconds. */
  readonly queueWaitMs: number;
}

/** An upstream call has ended, or has been given up. */
export interface CallEnded {
  readonly type: 'call:ended';
  readonly call: number;
  readonly batch: number;
  readonly kind: 'single' | 'group';
  /** Keys asked for. */
  readonly keys: number;
  /** Keys asked for that it brought a value for. */
  readonly delivered: number;
  /** Keys that it brought unasked, and that somebody was waiting for. */
  readonly unasked: number;
  /** `timeout` and `aborted` calls are abandoned: their slot is free even if upstream goes on. */
  readonly status: 'ok' | 'failed' | 'timeout' | 'aborted';
  /** How long its most urgent key waited for a slot. Milliseconds. */
  readonly queueWaitMs: number;
  /** Time spent in a slot. Milliseconds. */
  readonly durationMs: number;
  /** The `name` of the optimizer, of a group call. */
  readonly optimizer?: string | undefined;
  readonly error?: unknown;
}

/** Keys that a group call did not deliver will be fetched alone. */
export interface FellBack {
  readonly type: 'fallback';
  /** `undefined` where no call was made, since the optimizer could not say whether it accepts the group. */
  readonly call: number | undefined;
  readonly optimizer: string;
  readonly group: string;
  readonly keys: readonly string[];
  /** `ERR_OPTIMIZER`, `ERR_OPTIMIZER_CONTRACT` or `ERR_TIMEOUT`. */
  readonly reason: BatchError;
}

/** Values have been handed to the storage. */
export interface StoreEnded {
  readonly type: 'store:ended';
  readonly storage: string;
  readonly keys: number;
  readonly durationMs: number;
}

/** The storage failed, hung or broke its contract. Batches go on upstream. */
export interface StorageFailed {
  readonly type: 'storage:failed';
  readonly storage: string;
  readonly operation: 'mget' | 'mset' | 'mdelete';
  readonly keys: number;
  /** `ERR_STORAGE_READ`, `ERR_STORAGE_WRITE` or `ERR_STORAGE_CONTRACT`. */
  readonly error: BatchError;
}

/** A request waits for a load that another batch began. */
export interface Joined {
  readonly type: 'join';
  readonly batch: number;
  readonly key: string;
  /** The call that is fetching it; `undefined`: none is yet. */
  readonly call: number | undefined;
}

/** A key that failed will be tried again. */
export interface Retried {
  readonly type: 'retry';
  readonly key: string;
  /** The attempt that failed. From `1`. */
  readonly attempt: number;
  /** How long it waits, without a slot. Milliseconds. */
  readonly delayMs: number;
  readonly error: BatchError;
}

/** Stale values have been answered, and are being fetched anew in the background. */
export interface RefreshBegun {
  readonly type: 'refresh';
  /** The batch that met them. */
  readonly batch: number;
  readonly keys: readonly string[];
}

/** A stale value could not be fetched anew. */
export interface RefreshFailed {
  readonly type: 'refresh:failed';
  readonly key: string;
  readonly error: unknown;
  /** How long it is left alone now. Milliseconds. */
  readonly delayMs: number;
}

/** A prefetched key could not be fetched, or was dropped. */
export interface PrefetchFailed {
  readonly type: 'prefetch:failed';
  readonly key: string;
  readonly error: BatchError;
}

/** Keys have been invalidated here. */
export interface Invalidated {
  readonly type: 'invalidated';
  readonly keys: readonly string[];
}

/** A function among the options threw: `ttl`, `shouldCache`, or a part of `retry`. The batch goes on without it. */
export interface PolicyFailed {
  readonly type: 'policy:failed';
  readonly key: string;
  readonly error: unknown;
}

/** The limit threw. The call goes on as if there were none. */
export interface LimitFailed {
  readonly type: 'limit:failed';
  /** The `name` of the limit. */
  readonly limit: string;
  readonly error: unknown;
}

/** Another subscriber threw. It was contained: no batch is touched. */
export interface ListenerFailed {
  readonly type: 'listener:failed';
  readonly error: unknown;
}

/** Everything a processor tells its subscribers, told apart by `type`. */
export type BatchEvent =
  | BatchStarted
  | BatchEnded
  | LookupEnded
  | PlanEnded
  | CallStarted
  | CallEnded
  | FellBack
  | StoreEnded
  | StorageFailed
  | TierEvent
  | Joined
  | Retried
  | RefreshBegun
  | RefreshFailed
  | PrefetchFailed
  | Invalidated
  | PolicyFailed
  | LimitFailed
  | ListenerFailed;
