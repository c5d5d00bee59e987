import { z } from 'zod/mini';

/** What the feed tells of, topic by topic. Plain JSON, in which nothing is `null`: what is not known is absent. */

const count = z.number().check(z.gte(0));
/** Milliseconds. */
const ms = z.number().check(z.gte(0));
/** Milliseconds since the epoch. */
const time = z.number();

/** An upstream call of a batch. Times are from the start of its batch. */
export const callValue = z.strictObject({
  kind: z.enum(['single', 'group']),
  /** The group's id, of a group call; the key, of a single call. */
  of: z.string(),
  optimizer: z.optional(z.string()),
  keys: count,
  /** How long its most urgent key waited for a slot. */
  queueWaitMs: ms,
  startMs: ms,
  status: z.enum(['running', 'ok', 'failed', 'timeout', 'aborted']),
  durationMs: z.optional(ms),
  delivered: z.optional(count),
  error: z.optional(z.string()),
});

/** What the storage answered. */
export const lookupValue = z.strictObject({
  durationMs: ms,
  hits: count,
  stale: count,
  misses: count,
  unread: count,
});

/** How the requests of a batch ended. */
export const outcomeValue = z.strictObject({
  hits: count,
  stale: count,
  joined: count,
  group: count,
  single: count,
  failed: count,
});

/** A batch, from its start to its end. Times are from its start, but for `startedAt`. */
export const batchValue = z.strictObject({
  batch: count,
  startedAt: time,
  isBackground: z.boolean(),
  requests: count,
  grouper: z.optional(z.string()),
  lookup: z.optional(lookupValue),
  plan: z.optional(
    z.strictObject({ atMs: ms, queued: count, joined: count, duplicates: count, groups: count }),
  ),
  /** Requests that wait for a key on its way for another batch. */
  joins: count,
  calls: z.record(z.string(), callValue),
  /** Calls beyond those that are listed. */
  moreCalls: count,
  fallbacks: z.record(
    z.string(),
    z.strictObject({ atMs: ms, optimizer: z.string(), keys: count, reason: z.string() }),
  ),
  durationMs: z.optional(ms),
  outcome: z.optional(outcomeValue),
});

/** What all batches together came to. */
export const totalsValue = z.strictObject({
  requests: count,
  bySource: z.record(z.string(), count),
  failures: z.record(z.string(), count),
  batches: z.strictObject({ open: count, ended: count, background: count }),
  calls: z.strictObject({ made: count, single: count, group: count, failed: count, saved: count }),
  savedBy: z.record(z.string(), count),
  fallbackKeys: count,
});

const durationsValue = z.strictObject({
  count,
  p50Ms: ms,
  p90Ms: ms,
  p99Ms: ms,
  maxMs: ms,
});

/** Percentiles by what was measured. */
export const timingsValue = z.record(z.string(), durationsValue);

/** What the storage's tiers answered, and how they are. */
export const tiersValue = z.record(
  z.string(),
  z.strictObject({
    hits: z.optional(count),
    misses: z.optional(count),
    entries: z.optional(count),
    bytes: z.optional(count),
    breaker: z.enum(['closed', 'open', 'probing']),
    troubles: count,
  }),
);

/** What is held right now, and what the limit allows. */
export const limitValue = z.strictObject({
  name: z.string(),
  /** Absent: without end. */
  concurrency: z.optional(count),
  /** How long it holds back what waits. `-1`: nobody knows how long. */
  holdMs: z.number(),
  running: count,
  pending: count,
  retrying: count,
  joinable: count,
  unwritten: count,
  /** Busy slot-time over all slot-time of the batches, `0..1`. */
  utilization: z.number(),
});

/** Calls made and saved so far, as they grew. */
export const historyValue = z.record(
  z.string(),
  z.strictObject({ at: time, made: count, saved: count }),
);

/** What went wrong and was dealt with, by when. */
export const incidentsValue = z.record(
  z.string(),
  z.strictObject({ at: time, what: z.string(), text: z.string() }),
);

/** A directory of a plan. */
export const planDirectoryValue = z.strictObject({
  /** Group calls that covered it. */
  groupCalls: z.array(
    z.strictObject({
      call: count,
      keys: count,
      delivered: count,
      durationMs: ms,
      status: z.string(),
    }),
  ),
  /** Keys fetched alone. */
  singles: count,
  /** Those of `singles` that a group call had not brought. */
  fellBack: count,
});

/** What the calls of the last batch that made any covered, by directory. */
export const planValue = z.strictObject({
  batch: count,
  grouper: z.string(),
  requests: count,
  calls: count,
  directories: z.record(z.string(), planDirectoryValue),
});

/** What last happened to a key that is followed. */
export const keyValue = z.strictObject({
  key: z.string(),
  state: z.enum(['unseen', 'running', 'fetched', 'failed', 'retrying', 'invalidated']),
  at: z.optional(time),
  batch: z.optional(count),
  call: z.optional(count),
  kind: z.optional(z.enum(['single', 'group'])),
  durationMs: z.optional(ms),
  /** How often it was on its way upstream. */
  fetches: count,
  /** How often a batch waited for the load of another. */
  joins: count,
});

export type CallValue = z.infer<typeof callValue>;
export type BatchValue = z.infer<typeof batchValue>;
export type TotalsValue = z.infer<typeof totalsValue>;
export type TimingsValue = z.infer<typeof timingsValue>;
export type TiersValue = z.infer<typeof tiersValue>;
export type LimitValue = z.infer<typeof limitValue>;
export type HistoryValue = z.infer<typeof historyValue>;
export type IncidentsValue = z.infer<typeof incidentsValue>;
export type PlanDirectoryValue = z.infer<typeof planDirectoryValue>;
export type PlanValue = z.infer<typeof planValue>;
export type KeyValue = z.infer<typeof keyValue>;
