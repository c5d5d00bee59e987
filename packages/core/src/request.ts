/** How soon a request should be served, relative to the others that wait. */
export type Priority = 'high' | 'normal' | 'low';

/** What a `fetchFunction` is told about the attempt it makes. */
export interface FetchContext {
  /** The key to fetch. */
  readonly key: string;
  /** Aborts when nobody waits for the value any more, or the attempt has timed out. Made when first read. */
  readonly signal: AbortSignal;
  /** Which attempt this is. From `1`. */
  readonly attempt: number;
}

/** One keyed thing to get: from the cache, from a load in flight, or by calling `fetchFunction`. */
export interface BatchRequest<T> {
  /** Names the value in the cache and in flight. Opaque to core; may be empty. */
  key: string;
  /** Gets the value from upstream. Called at most once for each attempt, and not at all where a hit, a join or a group call serves the key. */
  fetchFunction: (context: FetchContext) => Promise<T>;
  /**
   * How long the value stays fresh. Milliseconds. Minimum: `1`. `Infinity`: for ever.
   * @default the storage's own default, else for ever
   */
  ttl?: number | undefined;
  /** @default 'normal' */
  priority?: Priority | undefined;
}

/** A request as rules for its value see it. */
export interface RequestInfo {
  /** The key, as the caller wrote it. */
  readonly key: string;
  /** The `ttl` that was asked for: the longest, where several wait. Milliseconds. */
  readonly ttl: number | undefined;
  readonly priority: Priority;
}

/** Gets one value from upstream by its key: one function for all keys of a `getMany`. */
export type FetchByKey<T> = (key: string, context: FetchContext) => Promise<T>;

/** What a bulk fetch is told about the attempt it makes. */
export interface BulkContext {
  /** Aborts when nobody waits for any of the keys any more, or the attempt has timed out. Made when first read. */
  readonly signal: AbortSignal;
}

/** Gets many values in one upstream call. */
export interface FetchMany<T> {
  /**
   * Fetches `keys`: at least one, none twice.
   *
   * @returns The values by key, or an array in the order of `keys`. A key that is absent from a map fails with
   * ERR_FETCH: answer `null` for what does not exist.
   * @throws Anything: the keys are then asked for in halves, at last one by one.
   */
  fetchMany(
    keys: readonly string[],
    context: BulkContext,
  ): Promise<ReadonlyMap<string, T> | readonly T[]>;
  /**
   * Keys in one call. Minimum: `1`. `Infinity` is allowed.
   * @default `batch.maxBatchSize` of the configuration
   */
  maxKeys?: number | undefined;
}
