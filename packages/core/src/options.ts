import type { BatchDefaults } from './batch-options.js';
import {
  checkBoolean,
  checkDuration,
  checkGrouper,
  checkInteger,
  checkKnownKeys,
  checkPlugin,
  oneOf,
  optionError,
} from './checks.js';
import type { BatchConfigInput } from './config.js';
import { BATCH_CONFIG } from './config-bounds.js';
import type { Grouper } from './grouper.js';
import { fixedLimit, type Limit } from './limit.js';
import type { GroupOptimizer } from './optimizer.js';
import { POLICY_OPTIONS, type PolicyOptions } from './policy.js';
import { type ResolvedRetry, type RetryOptions, resolveRetry } from './retry.js';
import type { BatchStorage } from './storage.js';

/** What a {@link BatchProcessor} is made of. Everything is optional. */
export interface BatchProcessorOptions<Name extends string = never> extends PolicyOptions {
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
  /** How a key that failed is tried again. @default one attempt */
  retry?: RetryOptions | undefined;
  /**
   * Keys that may wait for a slot, of all batches. Minimum: `1`. Beyond it, what nobody waits for is dropped first, then
   * keys fail with ERR_OVERLOADED.
   * @default Infinity
   */
  maxPending?: number | undefined;
  /**
   * Whether a batch that a fetch asks for uses the slot of that fetch, so that it can never wait for itself. It takes an
   * `AsyncLocalStorage`, installed with the first upstream call; on Node before 24 that slows every promise of the process.
   * @default true
   */
  nested?: boolean | undefined;
}

/** A processor's options, checked and with every default filled in. */
export interface ResolvedProcessorOptions {
  readonly storage: BatchStorage | undefined;
  readonly groupers: ReadonlyMap<string, Grouper>;
  readonly optimizers: readonly GroupOptimizer[];
  readonly limit: Limit;
  readonly storageTimeoutMs: number;
  readonly retry: ResolvedRetry;
  readonly maxPending: number;
  readonly isNested: boolean;
  readonly defaults: BatchDefaults;
}

const PROCESSOR_OPTIONS: readonly (keyof BatchProcessorOptions)[] = [
  'storage',
  'groupers',
  'optimizers',
  'limit',
  'config',
  'storageTimeoutMs',
  'retry',
  'maxPending',
  'nested',
  ...POLICY_OPTIONS,
];

/** @throws {@link BatchError} ERR_OPTION for the first option that is wrong. */
export function resolveProcessorOptions(
  options: BatchProcessorOptions<string>,
): ResolvedProcessorOptions {
  checkKnownKeys('options of BatchProcessor', options, PROCESSOR_OPTIONS);
  const { storage, groupers = {}, optimizers = [], limit = 20, config = {} } = options;
  const { retry = {}, maxPending = Infinity, nested = true } = options;
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
    retry: resolveRetry(retry),
    maxPending: checkInteger('maxPending', maxPending, 1, Infinity),
    isNested: checkBoolean('nested', nested),
    defaults: resolveDefaults(config, registered),
  };
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
    throw optionError('config.batch.groupingStrategy', oneOf(words), groupingStrategy);
  }
  return {
    maxConcurrency: integer('defaultConcurrency'),
    maxBatchSize: integer('maxBatchSize'),
    timeoutMs: integer('timeoutMs'),
    enableOptimizations: checkBoolean('config.batch.enableOptimizations', enableOptimizations),
    groupingStrategy,
  };
}
