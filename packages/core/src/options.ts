import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkKnownKeys,
  checkPlugin,
  optionError,
} from './checks.js';
import type { BatchConfigInput } from './config.js';
import { BATCH_CONFIG } from './config-bounds.js';
import type { EventHub } from './events.js';
import type { Grouper } from './grouper.js';
import { fixedLimit, type Limit } from './limit.js';
import type { GroupOptimizer } from './optimizer.js';
import type { BatchStorage } from './storage.js';

/** What a {@link BatchProcessor} is made of. Everything is optional. */
export interface BatchProcessorOptions<Name extends string = never> {
  /** Where values are looked up and stored. @default none: every batch goes upstream */
  storage?: BatchStorage | undefined;
  /** Groupers by the name that `groupingStrategy` calls them. */
  groupers?: Readonly<Record<Name, Grouper>> | undefined;
  /** Fetch whole groups. The first that accepts a group serves it. */
  optimizers?: readonly GroupOptimizer[] | undefined;
  /**
   * Upstream calls that may run at once, of all batches. Minimum: `1`.
   * @default 20
   */
  limit?: number | Limit | undefined;
  /** Defaults of the batches, as parsed by `batchConfigSchema` of `@batchkit/core/config` or written by hand. */
  config?: BatchConfigInput | undefined;
  /**
   * How long one call of the storage may take before the batch goes on without it. Milliseconds. Minimum: `1`.
   * @default 2_000
   */
  storageTimeoutMs?: number | undefined;
}

/** How one batch is to be served. */
export interface BatchOptions<Name extends string = never> {
  /**
   * Upstream calls this batch may be charged with at once. Minimum: `1`. `Infinity` is allowed; the processor's
   * `limit` holds either way.
   * @default `batch.defaultConcurrency` of the configuration
   */
  maxConcurrency?: number | undefined;
  /**
   * How missed keys are grouped: `'none'`, `'custom'` (with `customGrouper`), the name of a registered grouper,
   * or a grouper. Groups exist for optimizers: without one that may serve the batch, no grouper runs.
   * @default `batch.groupingStrategy` of the configuration
   */
  groupingStrategy?: 'none' | 'custom' | Name | Grouper | undefined;
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

/** A processor's options, checked and with every default filled in. */
export interface ResolvedProcessorOptions {
  readonly storage: BatchStorage | undefined;
  readonly groupers: ReadonlyMap<string, Grouper>;
  readonly optimizers: readonly GroupOptimizer[];
  readonly limit: Limit;
  readonly storageTimeoutMs: number;
  readonly defaults: BatchDefaults;
}

/** What the configuration says for batches that do not. */
export interface BatchDefaults {
  readonly maxConcurrency: number;
  readonly maxBatchSize: number;
  readonly timeoutMs: number;
  readonly enableOptimizations: boolean;
  readonly groupingStrategy: string;
}

const PROCESSOR_OPTIONS: readonly (keyof BatchProcessorOptions)[] = [
  'storage',
  'groupers',
  'optimizers',
  'limit',
  'config',
  'storageTimeoutMs',
];

/** @throws {@link BatchError} ERR_OPTION for the first option that is wrong. */
export function resolveProcessorOptions(
  options: BatchProcessorOptions<string>,
): ResolvedProcessorOptions {
  checkKnownKeys('options of BatchProcessor', options, PROCESSOR_OPTIONS);
  const { storage, groupers = {}, optimizers = [], limit = 20, config = {} } = options;
  if (storage !== undefined) checkPlugin('storage', storage, ['mget', 'mset', 'mdelete']);
  if (!Array.isArray(optimizers)) throw optionError('optimizers', 'an array', optimizers);
  const registered = new Map(Object.entries(groupers));
  for (const [name, grouper] of registered) checkGrouper(`groupers.${name}`, grouper);
  return {
    storage,
    groupers: registered,
    optimizers: optimizers.map((optimizer, index) =>
      checkOptimizer(`optimizers[${index}]`, optimizer),
    ),
    limit: checkLimit(limit),
    storageTimeoutMs: checkDuration('storageTimeoutMs', options.storageTimeoutMs ?? 2_000, 1),
    defaults: resolveDefaults(config, registered),
  };
}

/** Checks that `value` is a grouper. */
export function checkGrouper(name: string, value: Grouper): Grouper {
  return checkPlugin(name, value, ['groupOf']);
}

function checkOptimizer(name: string, value: GroupOptimizer): GroupOptimizer {
  checkPlugin(name, value, ['canOptimize', 'fetchGroup']);
  if (value.maxKeys !== undefined) checkInteger(`${name}.maxKeys`, value.maxKeys, 1, Infinity);
  return value;
}

function checkLimit(limit: number | Limit): Limit {
  if (typeof limit === 'number') return fixedLimit(checkInteger('limit', limit, 1, Infinity));
  checkPlugin('limit', limit, []);
  checkInteger('limit.concurrency', limit.concurrency, 1, Infinity);
  return limit;
}

/** The same bounds as `batchConfigSchema`, without loading zod. */
function resolveDefaults(
  config: BatchConfigInput,
  groupers: ReadonlyMap<string, Grouper>,
): BatchDefaults {
  checkKnownKeys('parts of config', config, ['batch']);
  const { batch = {} } = config;
  checkKnownKeys('options of config.batch', batch, Object.keys(BATCH_CONFIG));
  const integer = (name: 'defaultConcurrency' | 'maxBatchSize' | 'timeoutMs') => {
    const bounds = BATCH_CONFIG[name];
    return checkInteger(
      `config.batch.${name}`,
      batch[name] ?? bounds.default,
      bounds.min,
      bounds.max,
    );
  };
  const {
    enableOptimizations = BATCH_CONFIG.enableOptimizations.default,
    groupingStrategy = BATCH_CONFIG.groupingStrategy.default,
  } = batch;
  const words = ['none', 'prefix', 'custom', ...groupers.keys()];
  if (!words.includes(groupingStrategy)) {
    throw optionError('config.batch.groupingStrategy', namesOf(words), groupingStrategy);
  }
  return {
    maxConcurrency: integer('defaultConcurrency'),
    maxBatchSize: integer('maxBatchSize'),
    timeoutMs: integer('timeoutMs'),
    enableOptimizations: checkBoolean('config.batch.enableOptimizations', enableOptimizations),
    groupingStrategy,
  };
}

/** The words a strategy may be, as they read in an error. */
export function namesOf(words: Iterable<string>): string {
  return `one of ${[...new Set(words)].map((word) => `'${word}'`).join(', ')}`;
}

/** A batch's options, checked and with every default filled in. */
export interface ResolvedBatchOptions {
  readonly maxConcurrency: number;
  readonly maxBatchSize: number;
  readonly timeoutMs: number;
  readonly isDeduplicated: boolean;
  readonly isOptimized: boolean;
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
    signal,
    onProgress,
  } = options;
  // By shape: a signal of another realm or a polyfill is as good.
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw optionError('signal', 'an AbortSignal', signal);
  }
  return {
    maxConcurrency: checkInteger('maxConcurrency', maxConcurrency, 1, Infinity),
    maxBatchSize: checkInteger('maxBatchSize', maxBatchSize, 1, Infinity),
    timeoutMs: checkDuration('timeoutMs', timeoutMs, 1),
    isDeduplicated: checkBoolean('deduplication', deduplication),
    isOptimized: checkBoolean('enableOptimizations', enableOptimizations),
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
