import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkKnownKeys,
  checkOneOf,
  optionError,
} from './checks.js';
import type { EventHub } from './event-hub.js';
import type { Grouper } from './grouper.js';

/** How a batch uses the cache. */
export type CacheMode = (typeof CACHE_MODES)[number];

const CACHE_MODES = ['default', 'reload', 'no-store', 'only-if-cached'] as const;

/** How one batch is to be served. */
export interface BatchOptions<Name extends string = never> {
  /**
   * Upstream calls this batch may be charged with at once. Minimum: `1`. `Infinity` is allowed; the processor's
   * `limit` holds either way.
   * @default `batch.defaultConcurrency` of the configuration
   */
  maxConcurrency?: number | undefined;
  /**
   * How missed keys are grouped: `'none'`, `'custom'` (with `customGrouper`), the name of a registered grouper, or a
   * grouper. `'prefix'` where no grouper of that name is registered means `'none'`. Groups exist for optimizers: without one that may serve the batch, no grouper runs.
   * @default `batch.groupingStrategy` of the configuration
   */
  groupingStrategy?: 'none' | 'prefix' | 'custom' | Name | Grouper | undefined;
  /** Names the group of a key, with `groupingStrategy: 'custom'`. The same function gives the same groups across batches. */
  customGrouper?: ((key: string) => string) | undefined;
  /**
   * Whether equal keys share one load, inside the batch and with other batches. `false`: each missed request runs
   * its own `fetchFunction` alone; the cache is still read and written, and the last to finish is stored.
   * @default true
   */
  deduplication?: boolean | undefined;
  /**
   * Keys in one group call that this batch is charged with. Lowers the optimizer's own cap, never raises it. Minimum: `1`.
   * @default no cap of its own
   */
  maxBatchSize?: number | undefined;
  /**
   * How long one upstream attempt may take. Milliseconds. Minimum: `1`.
   * @default `batch.timeoutMs` of the configuration
   */
  timeoutMs?: number | undefined;
  /**
   * Whether optimizers may serve this batch.
   * @default `batch.enableOptimizations` of the configuration
   */
  enableOptimizations?: boolean | undefined;
  /**
   * How the batch uses the cache, as `fetch()` means it: `'reload'` fetches everything anew and stores it; `'no-store'`
   * fetches everything anew and stores nothing; `'only-if-cached'` answers what is stored, stale as well, and fails the
   * rest with ERR_NOT_CACHED. What is fetched anew joins only loads that have not left yet.
   * @default 'default'
   */
  cache?: CacheMode | undefined;
  /**
   * Whether the batch ends only when what it fetched has been stored, or could not be.
   * @default false
   */
  awaitWrites?: boolean | undefined;
  /** Aborts the batch: the caller leaves at once, and upstream calls that nobody else waits for are aborted. */
  signal?: AbortSignal | undefined;
  /** Called whenever requests of this batch have got their outcome. What it throws is contained. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** How far a batch is. */
export interface BatchProgress {
  /** Requests that have their outcome. */
  readonly settled: number;
  /** Requests of the batch. */
  readonly total: number;
}

/** What the configuration says for batches that do not. */
export interface BatchDefaults {
  readonly maxConcurrency: number;
  readonly maxBatchSize: number;
  readonly timeoutMs: number;
  readonly enableOptimizations: boolean;
  readonly groupingStrategy: string;
}

/** A batch's options, checked and with every default filled in. */
export interface ResolvedBatchOptions {
  readonly maxConcurrency: number;
  readonly maxBatchSize: number;
  readonly timeoutMs: number;
  readonly isDeduplicated: boolean;
  readonly cache: CacheMode;
  readonly awaitsWrites: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: BatchProgress) => void) | undefined;
}

/** The names of a batch's options. */
export const BATCH_OPTIONS: readonly string[] = [
  'maxConcurrency',
  'groupingStrategy',
  'customGrouper',
  'deduplication',
  'maxBatchSize',
  'timeoutMs',
  'enableOptimizations',
  'cache',
  'awaitWrites',
  'signal',
  'onProgress',
] satisfies (keyof BatchOptions)[];

/** @throws {@link BatchError} ERR_OPTION for the first option that is wrong. */
export function resolveBatchOptions(
  options: BatchOptions<string>,
  defaults: BatchDefaults,
  hub: EventHub,
  known: readonly string[] = BATCH_OPTIONS,
): ResolvedBatchOptions {
  checkKnownKeys('options of a batch', options, known);
  const {
    maxConcurrency = defaults.maxConcurrency,
    deduplication = true,
    maxBatchSize = Infinity,
    timeoutMs = defaults.timeoutMs,
    enableOptimizations = defaults.enableOptimizations,
    cache = 'default',
    awaitWrites = false,
    signal,
    onProgress,
  } = options;
  // By shape: a signal of another realm or a polyfill is as good.
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw optionError('signal', 'an AbortSignal', signal);
  }
  checkBoolean('enableOptimizations', enableOptimizations);
  return {
    maxConcurrency: checkInteger('maxConcurrency', maxConcurrency, 1, Infinity),
    maxBatchSize: checkInteger('maxBatchSize', maxBatchSize, 1, Infinity),
    timeoutMs: checkDuration('timeoutMs', timeoutMs, 1),
    isDeduplicated: checkBoolean('deduplication', deduplication),
    cache: checkOneOf('cache', cache, CACHE_MODES),
    awaitsWrites: checkBoolean('awaitWrites', awaitWrites),
    signal,
    onProgress: onProgress && contained(checkFunction('onProgress', onProgress), hub),
  };
}

/** A callback of the caller's that cannot fail the batch it hears of. */
function contained<T>(callback: (value: T) => void, hub: EventHub): (value: T) => void {
  return (value) => {
    try {
      callback(value);
    } catch (error) {
      hub.emit({ type: 'listener:failed', error });
    }
  };
}
