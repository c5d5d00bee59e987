import fc from 'fast-check';
import type { CacheMode, Priority } from '../../src/index.js';

/** The keys of every scenario: few, so that batches overlap all the time. */
export const KEYS = ['a:0', 'a:1', 'a:2', 'a:3', 'b:0', 'b:1', '', '__proto__'] as const;

/** One request of a batch. */
export interface RequestPlan {
  readonly key: string;
  readonly priority: Priority | undefined;
  readonly ttl: number | undefined;
}

/** How a batch is asked for. */
export interface BatchPlan {
  readonly method: 'requests' | 'settled' | 'getMany' | 'getManySettled' | 'bulk' | 'bulkSettled';
  readonly requests: readonly RequestPlan[];
  readonly maxConcurrency: number | undefined;
  readonly grouping: 'default' | 'none' | 'first' | 'custom' | 'own' | 'broken';
  readonly deduplication: boolean;
  readonly maxBatchSize: number | undefined;
  readonly timeoutMs: number;
  readonly enableOptimizations: boolean;
  readonly cache: CacheMode;
  readonly awaitWrites: boolean;
  /** When its signal aborts, from its start: before it, if negative. */
  readonly abortAfterMs: number | undefined;
  /** Its signal aborts when this many of its requests have settled. */
  readonly abortAtSettled: number | undefined;
}

/** A batch that is taken as a stream. */
export interface StreamPlan extends BatchPlan {
  readonly highWaterMark: number;
  readonly ordered: boolean;
  readonly input: 'array' | 'generator' | 'async' | 'deaf';
  /** How long the input takes for each request, and the consumer for each outcome. Milliseconds. */
  readonly inputMs: number;
  readonly consumerMs: number;
  /** The input throws, or never answers, when this many requests have been taken. */
  readonly throwsAt: number | undefined;
  readonly hangsAt: number | undefined;
  /** The consumer leaves when it has had this many outcomes. */
  readonly breaksAt: number | undefined;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 3) =>
  fc.option(arbitrary, { nil: undefined, freq });

/** Mostly `usual`, now and then something else. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  );

/** Some keys, duplicates included. */
export const someKeys = (maxLength: number) =>
  fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength });

const request: fc.Arbitrary<RequestPlan> = fc.record({
  key: fc.constantFrom(...KEYS),
  priority: fc.constantFrom(undefined, 'high', 'normal', 'low'),
  ttl: mostly(undefined, 5, 40),
});

const batchFields = {
  method: fc.constantFrom(
    'requests',
    'settled',
    'getMany',
    'getManySettled',
    'bulk',
    'bulkSettled',
  ),
  requests: fc.array(request, { maxLength: 8 }),
  maxConcurrency: mostly(undefined, 1, 2, Infinity),
  grouping: fc.constantFrom('default', 'none', 'first', 'custom', 'own', 'broken'),
  deduplication: mostly(true, false),
  maxBatchSize: mostly(undefined, 1, 2, 3, 5),
  timeoutMs: fc.constantFrom(5, 10, 30, 500),
  enableOptimizations: mostly(true, false),
  cache: mostly<CacheMode>('default', 'reload', 'no-store', 'only-if-cached'),
  awaitWrites: mostly(false, true),
  abortAfterMs: maybe(fc.constantFrom(-1, 0, 1, 5, 10, 20)),
  abortAtSettled: maybe(fc.integer({ min: 1, max: 3 }), 6),
} satisfies { [Field in keyof BatchPlan]: fc.Arbitrary<BatchPlan[Field]> };

/** Any batch. */
export const batchPlan: fc.Arbitrary<BatchPlan> = fc.record(batchFields);

/** Any stream. */
export const streamPlan: fc.Arbitrary<StreamPlan> = fc.record({
  ...batchFields,
  requests: fc.array(request, { maxLength: 10 }),
  highWaterMark: fc.integer({ min: 1, max: 5 }),
  ordered: fc.boolean(),
  input: fc.constantFrom('array', 'generator', 'async', 'deaf'),
  inputMs: fc.constantFrom(0, 1, 5),
  consumerMs: fc.constantFrom(0, 1, 5),
  throwsAt: maybe(fc.integer({ min: 0, max: 5 }), 5),
  hangsAt: maybe(fc.integer({ min: 0, max: 5 }), 5),
  breaksAt: maybe(fc.integer({ min: 0, max: 5 })),
});
