import type { BatchErrorCode, OutcomeSource, ProcessorState, TierEventName } from '@batchkit/core';

/** Durations of one kind. Percentiles are right to a hundredth; everything is `0` where nothing was recorded. */
export interface DurationSummary {
  readonly count: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** How upstream calls ended. */
export type CallStatus = 'ok' | 'failed' | 'timeout' | 'aborted';

/** Why a call that would have been made for a request was not. */
export type SavedBy = 'cache' | 'join' | 'duplicate' | 'group';

/** Upstream calls of one kind, or of one optimizer. */
export interface CallMetrics {
  /** How many ended, by how. */
  readonly byStatus: Readonly<Record<CallStatus, number>>;
  /** Keys asked for. */
  readonly keys: number;
  /** Keys asked for that came. */
  readonly delivered: number;
  /** Keys that came unasked, and that somebody was waiting for. */
  readonly unasked: number;
  /** Time in a slot. */
  readonly duration: DurationSummary;
}

/** Group calls of one optimizer. */
export interface OptimizerMetrics extends CallMetrics {
  /** How often keys that it did not deliver were fetched another way, by the code of the reason. */
  readonly fallbacks: Readonly<Record<string, number>>;
  /** How many keys those were. */
  readonly fallbackKeys: number;
}

/** What came of grouping with one grouper; `'none'` stands for no grouping. */
export interface GrouperMetrics {
  /** Batches with something to fetch. */
  readonly batches: number;
  /** Keys queued. */
  readonly queued: number;
  /** Requests that waited for a load of another batch. */
  readonly joined: number;
  /** Requests that waited for a load of their own batch. */
  readonly duplicates: number;
  /** Groups that the queued keys fell into, batch by batch. */
  readonly groups: number;
}

/** What one storage was asked, as the processor sees it. */
export interface StorageMetrics {
  readonly lookups: number;
  readonly hits: number;
  readonly stale: number;
  readonly misses: number;
  /** Keys it could not look up. They are no misses. */
  readonly unread: number;
  /** `hits` and `stale` over all keys that it could look up; `0` where there were none. */
  readonly hitRatio: number;
  readonly writes: number;
  readonly writtenKeys: number;
  /** Operations that failed, by operation. */
  readonly failures: Readonly<Record<'mget' | 'mset' | 'mdelete', number>>;
}

/** One tier inside the storage. What only the storage knows is `undefined` unless it was given to `collectMetrics`. */
export interface TierMetrics {
  readonly hits: number | undefined;
  readonly misses: number | undefined;
  /** `hits` over `hits` and `misses`. */
  readonly hitRatio: number | undefined;
  /** Values it holds now. */
  readonly entries: number | undefined;
  /** Bytes it holds now. */
  readonly bytes: number | undefined;
  /** `open`: it is not asked. `probing`: it is asked once, to see. `closed`: all is well, or there is no breaker. */
  readonly breaker: 'closed' | 'open' | 'probing';
  /** What it has told, by name. */
  readonly events: Readonly<Partial<Record<TierEventName, number>>>;
}

/** What a processor has done since its metrics are collected, and what it holds now. Plain data: it can be sent as JSON. */
export interface MetricsSnapshot {
  /** For how long metrics have been collected. Milliseconds. */
  readonly collectedMs: number;
  /** Batches: those that are open now, and those that have ended, nobody waiting for `background` of them. */
  readonly batches: { readonly open: number; readonly ended: number; readonly background: number };
  /** Requests of batches that have ended. */
  readonly requests: {
    readonly total: number;
    /** Requests answered, by where the value came from. */
    readonly bySource: Readonly<Record<OutcomeSource, number>>;
    /** Requests that failed, by code. */
    readonly failures: Readonly<Partial<Record<BatchErrorCode, number>>>;
  };
  readonly calls: {
    /** Upstream calls that have ended or been given up. */
    readonly made: number;
    /** Calls that one call for each request would have made beyond those: the sum of `savedBy`. */
    readonly saved: number;
    /**
     * `cache`: a request answered by the storage. `join`: a key on its way for another batch. `duplicate`: a key asked for twice in a
     * batch. `group`: what a group call brought beyond one key.
     */
    readonly savedBy: Readonly<Record<SavedBy, number>>;
    readonly single: CallMetrics;
    readonly group: CallMetrics;
    /** Attempts that failed and were made again. */
    readonly retries: number;
  };
  /** How long the most urgent key of each call waited for a slot. */
  readonly queueWait: DurationSummary;
  /** From the start of a batch to its last outcome; those that nobody waits for apart. */
  readonly batchDuration: {
    readonly awaited: DurationSummary;
    readonly background: DurationSummary;
  };
  /** From the start of a batch to the storage's answer. */
  readonly lookupDuration: DurationSummary;
  /** From handing values to the storage to its answer. */
  readonly storeDuration: DurationSummary;
  readonly slots: {
    /** Time that calls spent in a slot. Milliseconds. */
    readonly busyMs: number;
    /** Busy slot-time over slots times wall time of the batches that had them, `0..1`. Slots without end count as none. */
    readonly utilization: number;
  };
  readonly limit: ProcessorState['limit'] & {
    /** How often it threw. */
    readonly failures: number;
  };
  /** What is held now: keys that wait for a slot or another attempt, can be joined, or are not stored; calls that run. */
  readonly held: Omit<ProcessorState, 'batches' | 'limit'>;
  /** By the `name` of the grouper. */
  readonly groupers: Readonly<Record<string, GrouperMetrics>>;
  /** By the `name` of the optimizer. */
  readonly optimizers: Readonly<Record<string, OptimizerMetrics>>;
  /** By the `name` of the storage. */
  readonly storages: Readonly<Record<string, StorageMetrics>>;
  /** By the name of the tier, `l1` being the nearest. */
  readonly tiers: Readonly<Record<string, TierMetrics>>;
  /** What happened beside the batches. */
  readonly background: {
    /** Stale keys that were to be fetched anew. */
    readonly refreshes: number;
    readonly refreshFailures: number;
    readonly prefetchFailures: number;
    readonly invalidations: number;
  };
  /** Functions of the processor's user that threw: among its options, and subscribers. */
  readonly contained: { readonly policy: number; readonly listener: number };
}
