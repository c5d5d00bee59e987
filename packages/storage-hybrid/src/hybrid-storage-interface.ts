import type { BatchStorage, MaybePromise, StorageHost } from '@batchkit/core';
import type { L2Stats } from './l2/l2-counts.js';
import type { MemoryUsage } from './memory/memory-tier.js';

/** What a {@link HybridStorage} has done since it was made, and what it holds, by tier. */
export interface HybridStats {
  /** Memory; `undefined`: there is none. */
  readonly l1: (MemoryUsage & { readonly hits: number; readonly misses: number }) | undefined;
  /** What is behind it; `undefined`: nothing. */
  readonly l2: L2Stats | undefined;
}

/** A {@link BatchStorage} of two tiers. */
export interface HybridStorage extends BatchStorage {
  /** Forgets what this storage holds in both tiers. @throws {@link BatchError} ERR_STORAGE_WRITE, ERR_CLOSED */
  clear(): MaybePromise<void>;
  /**
   * Waits for the writes under way, tries once more what waits for `l2`, and disconnects it. Every later call throws
   * ERR_CLOSED; closing again does nothing.
   */
  close(): Promise<void>;
  attach(host: StorageHost): void;
  /**
   * The keys that begin with `start`, in no order: what `l2` holds, or memory where there is no `l2`.
   *
   * @param start - Default: `''`, every key of this storage.
   * @throws Error where the store of `l2` cannot list its keys, {@link BatchError} ERR_TIMEOUT, ERR_CLOSED
   */
  keys(start?: string): AsyncGenerator<string, void>;
  /** What the tiers have done and hold. Costs nothing to speak of. */
  stats(): HybridStats;
  /**
   * Deletes from `l2` what is over and nobody has asked for since. It runs by itself where the store does not expire
   * its entries, every `sweepIntervalMs`.
   *
   * @returns How many values were deleted.
   * @throws Error where the store of `l2` cannot list its keys, {@link BatchError} ERR_STORAGE_WRITE, ERR_TIMEOUT, ERR_CLOSED
   */
  sweep(): Promise<number>;
}
