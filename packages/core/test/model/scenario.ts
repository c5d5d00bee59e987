import fc from 'fast-check';
import {
  type BatchPlan,
  batchPlan,
  KEYS,
  type StreamPlan,
  someKeys,
  streamPlan,
} from './batch-plan.js';

/** What upstream does when one key is asked for. */
export type Behaviour =
  | { readonly kind: 'answer' | 'fail' | 'invalid'; readonly ms: number }
  | { readonly kind: 'throw' }
  /** Never answers; unless it is `isDeaf` it fails when its signal aborts. */
  | { readonly kind: 'hang'; readonly isDeaf: boolean }
  /** Asks the processor itself before it answers. */
  | {
      readonly kind: 'nested';
      readonly batch: BatchPlan;
      readonly isAwaited: boolean;
      readonly passesSignal: boolean;
      readonly ms: number;
    }
  /** Asks for something to be fetched when there is nothing else to do, then answers. */
  | { readonly kind: 'prefetch'; readonly batch: BatchPlan; readonly ms: number }
  /** Invalidates its own key, then answers. */
  | { readonly kind: 'invalidate'; readonly ms: number };

/** What a storage does with one call. */
export interface StorageStep {
  /** Negative: it answers synchronously. `0`: in a microtask. */
  readonly ms: number;
  /** Whether it reads and writes at the end of that time, rather than at once. */
  readonly isLate: boolean;
  readonly fault: 'none' | 'throw' | 'reject' | 'hang' | 'slow' | 'short' | 'unread';
}

/** What an optimizer does with one call. */
export type GroupStep =
  | {
      readonly kind:
        | 'answer'
        | 'fail'
        | 'throw'
        | 'hang'
        | 'forget'
        | 'others'
        | 'extra'
        | 'noMap'
        | 'likeMap'
        | 'brokenMap';
      readonly ms: number;
    }
  | { readonly kind: 'nested'; readonly batch: BatchPlan; readonly ms: number };

/** A {@link GroupOptimizer} with all it may get wrong. */
export interface OptimizerPlan {
  /** Cycled through. */
  readonly accepts: readonly ('yes' | 'no' | 'throw')[];
  readonly steps: readonly GroupStep[];
  readonly nextCall: 'none' | 'half' | 'last' | 'empty' | 'alien' | 'throw';
  readonly maxKeys: number | undefined;
  readonly splits: boolean;
  readonly isExhaustive: boolean;
  readonly sideLoad: boolean;
}

/** What is done to the processor, and when. */
export type Action = { readonly at: number } & (
  | { readonly kind: 'batch' | 'prefetch'; readonly batch: BatchPlan }
  | { readonly kind: 'stream'; readonly stream: StreamPlan }
  | { readonly kind: 'invalidate' | 'remoteInvalidate'; readonly keys: readonly string[] }
  | { readonly kind: 'flush' }
  | { readonly kind: 'limit'; readonly concurrency: number }
);

/** What a subscriber does when it hears of an event, before the processor goes on. */
export interface Interruption {
  /** Events that it hears before. */
  readonly after: number;
  /** `'abort'`: whatever can be aborted. */
  readonly kind: 'abort' | 'invalidate' | 'batch' | 'prefetch';
  readonly batch: BatchPlan;
}

/** A processor, the world around it, and what happens to it. */
export interface Scenario {
  readonly limit: number;
  /** How long the limit holds the next call after each, cycled through; `undefined`: it never does. Milliseconds. */
  readonly delaysMs: readonly number[] | undefined;
  readonly maxPending: number | undefined;
  readonly attempts: number;
  readonly retryMs: number;
  readonly ttl: number | undefined;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly earlyRefreshBeta: number;
  readonly nested: boolean;
  /** Cycled through; `undefined`: there is no storage. */
  readonly storage: readonly StorageStep[] | undefined;
  readonly optimizers: readonly OptimizerPlan[];
  /** By the key's place in {@link KEYS}, cycled through. */
  readonly upstream: readonly (readonly Behaviour[])[];
  readonly bulk: readonly GroupStep[];
  readonly actions: readonly Action[];
  readonly interruptions: readonly Interruption[];
}

/** Multiples of few numbers, so that things happen at the same instant all the time. */
const ms = fc.constantFrom(0, 1, 2, 5, 10, 20);

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('answer'), ms }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fail'), ms }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('invalid'), ms }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'throw' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hang'), isDeaf: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('nested'),
      batch: batchPlan,
      isAwaited: fc.boolean(),
      passesSignal: fc.boolean(),
      ms,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prefetch'), batch: batchPlan, ms }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('invalidate'), ms }) },
);

const groupStep: fc.Arbitrary<GroupStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer'), ms }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'fail',
        'throw',
        'hang',
        'forget',
        'others',
        'extra',
        'noMap',
        'likeMap',
        'brokenMap',
      ),
      ms,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nested'), batch: batchPlan, ms }) },
);

const steps = fc.array(groupStep, { minLength: 1, maxLength: 4 });

const optimizer: fc.Arbitrary<OptimizerPlan> = fc.record({
  accepts: fc.array(fc.constantFrom('yes', 'yes', 'yes', 'no', 'throw'), {
    minLength: 1,
    maxLength: 4,
  }),
  steps,
  nextCall: fc.constantFrom('none', 'none', 'half', 'last', 'empty', 'alien', 'throw'),
  maxKeys: fc.constantFrom(undefined, 1, 2, 4, 5, Infinity),
  splits: fc.boolean(),
  isExhaustive: fc.boolean(),
  sideLoad: fc.boolean(),
});

const storageMs = fc.constantFrom(-1, -1, 0, 1, 5, 20);
const healthyStep: fc.Arbitrary<StorageStep> = fc.record({
  ms: storageMs,
  isLate: fc.boolean(),
  fault: fc.constant('none'),
});
const faultyStep: fc.Arbitrary<StorageStep> = fc.record({
  ms: storageMs,
  isLate: fc.boolean(),
  fault: fc.constantFrom('none', 'throw', 'reject', 'hang', 'slow', 'short', 'unread'),
});
const storage = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: fc.array(healthyStep, { minLength: 1, maxLength: 3 }) },
  { weight: 2, arbitrary: fc.array(faultyStep, { minLength: 1, maxLength: 4 }) },
);

const at = fc.constantFrom(0, 0, 0, 1, 2, 5, 8, 10, 15, 20, 30, 50);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('batch'), at, batch: batchPlan }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('prefetch'), at, batch: batchPlan }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stream'), at, stream: streamPlan }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('invalidate'), at, keys: someKeys(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('remoteInvalidate'), at, keys: someKeys(2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush'), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('limit'),
      at,
      concurrency: fc.integer({ min: 1, max: 5 }),
    }),
  },
);

const interruption: fc.Arbitrary<Interruption> = fc.record({
  after: fc.integer({ min: 1, max: 60 }),
  kind: fc.constantFrom('abort', 'abort', 'invalidate', 'batch', 'prefetch'),
  batch: batchPlan,
});

const sometimes = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

/** Any scenario. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  limit: fc.integer({ min: 1, max: 4 }),
  delaysMs: sometimes(
    undefined,
    fc.array(fc.constantFrom(0, 0, 1, 7), { minLength: 1, maxLength: 3 }),
  ),
  maxPending: sometimes<number | undefined>(undefined, fc.integer({ min: 1, max: 4 })),
  attempts: fc.integer({ min: 1, max: 3 }),
  retryMs: fc.constantFrom(0, 1, 10, 60_000, Number.NaN),
  ttl: sometimes<number | undefined>(undefined, fc.constantFrom(1, 5, 20)),
  staleWhileRevalidateMs: sometimes(0, fc.constantFrom(5, 1_000)),
  staleIfErrorMs: sometimes(0, fc.constantFrom(5, 1_000)),
  earlyRefreshBeta: sometimes(0, fc.constant(1)),
  nested: fc.oneof(
    { weight: 5, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  storage,
  optimizers: fc.array(optimizer, { maxLength: 2 }),
  upstream: fc.tuple(...KEYS.map(() => fc.array(behaviour, { minLength: 1, maxLength: 3 }))),
  bulk: steps,
  actions: fc.array(action, { minLength: 1, maxLength: 10 }),
  interruptions: fc.array(interruption, { maxLength: 2 }),
});
