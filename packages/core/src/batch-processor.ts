import type { BatchOptions } from './batch-options.js';
import { BATCH_OPTIONS } from './batch-options.js';
import { checkBoolean, checkInteger, optionError } from './checks.js';
import type { BatchEventType, BatchListener, SubscribeOptions } from './event-types.js';
import { type BatchProcessorOptions, resolveProcessorOptions } from './options.js';
import type { BatchOutcome } from './outcome.js';
import { Pipeline } from './pipeline.js';
import type { ProcessorState } from './processor-state.js';
import type { BatchRequest, FetchByKey, FetchMany, Priority } from './request.js';
import type { RequestStream } from './request-feed.js';
import { backgroundOf, sourceOfKeys, sourceOfRequests } from './source.js';
import { OutcomeStream } from './stream.js';

/** The options of a `getMany`: those of a batch, and what its keys have in common. */
export interface GetManyOptions<Name extends string = never> extends BatchOptions<Name> {
  /**
   * How long the values stay fresh. Milliseconds. Minimum: `1`. `Infinity`: for ever.
   * @default the processor's `ttl`, else the storage's own default, else for ever
   */
  ttl?: number | undefined;
  /** @default 'normal' */
  priority?: Priority | undefined;
}

/** The options of a `streamBatch`: those of its batches, and how much it holds. */
export interface StreamBatchOptions<Name extends string = never>
  extends Omit<BatchOptions<Name>, 'onProgress'> {
  /**
   * Requests that may be on their way, or have an outcome that the consumer has not taken. Minimum: `1`.
   * @default 1_000
   */
  highWaterMark?: number | undefined;
  /**
   * Whether outcomes come in the order of the requests. Otherwise they come as they are there.
   * @default false
   */
  ordered?: boolean | undefined;
}

const GET_MANY_OPTIONS = [...BATCH_OPTIONS, 'ttl', 'priority'];
const STREAM_OPTIONS = [...BATCH_OPTIONS, 'highWaterMark', 'ordered'].filter(
  (name) => name !== 'onProgress',
);

/** The types of the values that a tuple of requests gets. */
export type ValuesOf<Requests extends readonly BatchRequest<unknown>[]> = {
  -readonly [Index in keyof Requests]: Requests[Index] extends BatchRequest<infer T> ? T : never;
};

/**
 * Gets many keyed things with few upstream calls: looks all of them up at once, fetches what is missing, whole groups
 * in one call where an optimizer can, stores what came, and answers in the order asked.
 */
export class BatchProcessor<Name extends string = never> {
  readonly #pipeline: Pipeline;

  /** @throws {@link BatchError} ERR_OPTION, which says what was expected and what came. */
  constructor(options: BatchProcessorOptions<Name> = {}) {
    this.#pipeline = new Pipeline(resolveProcessorOptions(options), options);
  }

  /**
   * Gets the values of `requests`, in request order.
   *
   * @throws {@link BatchError} ERR_BATCH when a key failed, after every key has settled: its `outcomes` holds what came.
   * @throws The `reason` of `options.signal`, when that aborts.
   */
  processBatch<const Requests extends readonly [BatchRequest<unknown>, ...BatchRequest<unknown>[]]>(
    requests: Requests,
    options?: BatchOptions<Name>,
  ): Promise<ValuesOf<Requests>>;
  processBatch<T>(requests: readonly BatchRequest<T>[], options?: BatchOptions<Name>): Promise<T[]>;
  async processBatch(
    requests: readonly BatchRequest<unknown>[],
    options: BatchOptions<Name> = {},
  ): Promise<unknown[]> {
    return (await this.#pipeline.run(sourceOfRequests(requests), options)).result();
  }

  /** Gets what becomes of each of `requests`, in request order. A key that fails, fails alone. */
  async processBatchSettled<T>(
    requests: readonly BatchRequest<T>[],
    options: BatchOptions<Name> = {},
  ): Promise<BatchOutcome<T>[]> {
    const batch = await this.#pipeline.run(sourceOfRequests(requests), options);
    return batch.outcomes() as BatchOutcome<T>[];
  }

  /**
   * Gets the values of `keys`, in order, with one function for all of them: for one key at a time, or
   * `{ fetchMany, maxKeys }` for many in one upstream call.
   *
   * @throws As {@link processBatch} does.
   */
  async getMany<T>(
    keys: readonly string[],
    fetch: FetchByKey<T> | FetchMany<T>,
    options: GetManyOptions<Name> = {},
  ): Promise<T[]> {
    const source = sourceOfKeys(keys, fetch, options?.ttl, options?.priority);
    return (await this.#pipeline.run(source, options, GET_MANY_OPTIONS)).result() as T[];
  }

  /** Gets what becomes of each of `keys`, in order, as {@link getMany} would. A key that fails, fails alone. */
  async getManySettled<T>(
    keys: readonly string[],
    fetch: FetchByKey<T> | FetchMany<T>,
    options: GetManyOptions<Name> = {},
  ): Promise<BatchOutcome<T>[]> {
    const source = sourceOfKeys(keys, fetch, options?.ttl, options?.priority);
    const batch = await this.#pipeline.run(source, options, GET_MANY_OPTIONS);
    return batch.outcomes() as BatchOutcome<T>[];
  }

  /**
   * Gets what becomes of requests while they are taken: no more than `highWaterMark` of them are held at any time, cached ones
   * come first among those, and leaving the loop aborts the rest.
   *
   * @throws What `requests` throws, after the outcomes of what was taken from it.
   * @throws The `reason` of `options.signal`, when that aborts.
   * @throws {@link BatchError} ERR_OPTION at once, for an option that is wrong.
   */
  streamBatch<T>(
    requests: RequestStream<T>,
    options: StreamBatchOptions<Name> = {},
  ): AsyncGenerator<BatchOutcome<T>, void, undefined> {
    if (!isIterable(requests)) {
      throw optionError('requests', 'an iterable or an async iterable', requests);
    }
    const { highWaterMark = 1_000, ordered = false, ...batchOptions } = options;
    this.#pipeline.resolve(options, STREAM_OPTIONS);
    const settings = {
      highWaterMark: checkInteger('highWaterMark', highWaterMark, 1, Number.MAX_SAFE_INTEGER),
      isOrdered: checkBoolean('ordered', ordered),
    };
    return new OutcomeStream(requests, batchOptions, settings, this.#pipeline).outcomes();
  }

  /**
   * Gets requests into the cache when there is nothing else to do: in idle slots, half of them at most, behind everything
   * that somebody waits for. What fails is the event `prefetch:failed`.
   */
  prefetch(requests: readonly BatchRequest<unknown>[], options: BatchOptions<Name> = {}): void {
    const source = sourceOfRequests(requests);
    this.#pipeline.prefetch(backgroundOf(source, [...source.keys.keys()]), options);
  }

  /**
   * Forgets `keys`: what is stored goes, what is on its way is given to who waits for it and not stored, and later requests
   * fetch anew. Settles when the storage has forgotten them.
   *
   * @throws {@link BatchError} ERR_STORAGE_WRITE where it could not.
   */
  async invalidate(keys: readonly string[]): Promise<void> {
    if (!Array.isArray(keys)) throw optionError('keys', 'an array', keys);
    await this.#pipeline.invalidate(keys);
  }

  /** Settles when everything fetched so far has been stored, or could not be. */
  async flush(): Promise<void> {
    await this.#pipeline.flush();
  }

  /**
   * Takes no more batches (ERR_CLOSED), and settles when those under way have ended and are stored. The storage is left open:
   * others may use it. `await using` does this at the end of its block.
   */
  async close(): Promise<void> {
    await this.#pipeline.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Gets what the processor holds right now: for gauges. Takes a look at every call under way. */
  state(): ProcessorState {
    return this.#pipeline.state;
  }

  /**
   * Tells `listener` what happens, until the function returned is called. What it costs is the events it wants: name them with
   * `only` where that is not all.
   *
   * @throws {@link BatchError} ERR_OPTION, for a type that does not exist.
   */
  subscribe<Type extends BatchEventType>(
    listener: BatchListener<Type>,
    options?: SubscribeOptions<Type>,
  ): () => void {
    return this.#pipeline.hub.subscribe(listener, options);
  }
}

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
