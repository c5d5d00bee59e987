import type { GithubClient } from '../github/github-client.js';
import type { Traffic } from '../github/traffic.js';
import type { TreeFile } from '../github/tree-file.js';
import type { Source } from '../source.js';

/** The ways to fetch, in the order they are run. */
export const STRATEGY_NAMES = [
  'sequential',
  'p-limit',
  'original',
  'batchkit cold',
  'batchkit warm',
  'batchkit new process',
] as const;

/** One of {@link STRATEGY_NAMES}. */
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** What every strategy is given: the same files from the same upstream. */
export interface Work {
  readonly files: readonly TreeFile[];
  readonly client: GithubClient;
  /** Upstream calls at once, for those that keep to a limit. */
  readonly concurrency: number;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told how many files have been fetched or have failed. */
  readonly onSettled: (settled: number) => void;
}

/** What a strategy brings. */
export interface Fetched {
  /** Sources by path. A file that failed is absent. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Why the first file that failed did. */
  readonly firstError?: unknown;
  /** Files answered from the cache. @default 0 */
  readonly cacheHits?: number | undefined;
  /** How long it took where it ran in another process. Milliseconds. @default measured around the run */
  readonly ms?: number | undefined;
  /** What the client of that other process has counted. @default read from the client of `work` */
  readonly traffic?: Traffic | undefined;
}

/** A way to fetch all files of a library. */
export interface Strategy {
  readonly name: StrategyName;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What has to be done first and is not measured. */
  prepare?(): Promise<void>;
  /** Fetches the files. @throws the reason of `work.signal` once that has aborted */
  run(work: Work): Promise<Fetched>;
  /** What is left to do and is not measured: the values have been handed over. */
  finish?(): Promise<void>;
}
