/** A value now, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** What the simulated upstream answers for a key. */
export interface Value {
  readonly id: string;
  readonly length: number;
}

/** What became of one key, however the contender says it. */
export type Settled = { readonly value: unknown } | { readonly error: unknown };

/** What a contender is opened with. */
export interface OpenOptions {
  /** Upstream calls that may run at once. */
  readonly concurrency: number;
  /** Keys that it must be able to hold. */
  readonly capacity: number;
  /** How long a value stays fresh. Milliseconds. */
  readonly ttlMs: number;
  /** Makes one upstream call for one key. */
  fetch(key: string): Promise<Value>;
}

/** What a contender is opened with where upstream can answer a whole group in one call. */
export interface OpenGroupsOptions extends OpenOptions {
  /** Names the group of a key. */
  groupOf(key: string): string;
  /** Makes one upstream call for many keys of one group. */
  fetchGroup(group: string, keys: readonly string[]): Promise<ReadonlyMap<string, Value>>;
}

/** What a contender is opened with where upstream answers many keys in one call. */
export interface OpenBulkOptions {
  readonly ttlMs: number;
  /** Keys of one call. */
  readonly maxKeys: number;
  fetchMany(keys: readonly string[]): Promise<ReadonlyMap<string, Value>>;
}

/** A contender with a cache of its own: `getMany`, and whatever other ways it has to the same values. */
export interface Opened {
  getMany(keys: readonly string[]): MaybePromise<readonly unknown[]>;
  getSettled?(keys: readonly string[]): Promise<readonly Settled[]>;
  /** Settles when everything fetched has been stored, where `getMany` answers before. */
  finish?(): Promise<void>;
}

/** A file of `contenders/`. */
export interface Contender {
  open(options: OpenOptions): Opened;
  openGroups?(options: OpenGroupsOptions): Opened;
  openBulk?(options: OpenBulkOptions): Opened;
}

/** What one round of one contender gives. */
export interface Measurement {
  /** By name, as the columns of the case call them. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** What is wrong with the answers, if anything is. */
  readonly wrong?: string | undefined;
}

/** What a workload is given in the process of one contender. */
export interface Setup<Params> {
  readonly contender: Contender;
  /** Which of the contender's ways is measured. */
  readonly way: string;
  readonly params: Params;
  /** Whether a look at the answers is all that is wanted, not a timing. */
  readonly isQuick: boolean;
  /** The virtual clock, in workloads that asked for one. */
  readonly clock: import('./virtual-clock.js').VirtualClock | undefined;
}

/** A column of a report. */
export interface Column {
  readonly figure: string;
  readonly title: string;
  readonly digits?: number | undefined;
}

/** Figures of one contender, one entry a round. */
export type Rounds = readonly Measurement[];

/** Rounds by contender. */
export type Results = ReadonlyMap<string, Rounds>;

/** What became of a target. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly reached: boolean;
  readonly aim?: string | undefined;
  readonly aimReached?: boolean | undefined;
  /** Whether chance has no part in it: then it must hold in every run, however short. */
  readonly isExact: boolean;
}

/** Judges the results of a case. */
export type Target = (results: Results) => Verdict;

/** One table: contenders side by side in one situation. */
export interface Case<Params = unknown> {
  readonly id: string;
  readonly title: string;
  readonly params: Params;
  /** `file` or `file/way`; the first is the floor where there is one. */
  readonly contenders: readonly string[];
  /** The first is what is compared. */
  readonly columns: readonly Column[];
  /** Whether quotients to floor and contenders mean something here. */
  readonly isCompared: boolean;
  readonly targets: readonly Target[];
  /** Rounds that are enough: chance has little part in it. */
  readonly maxRounds?: number | undefined;
  /** Rounds until the processes are replaced by fresh ones. */
  readonly roundsPerProcess?: number | undefined;
}

/** A file of `workloads/`. */
export interface Workload<Params = unknown> {
  readonly title: string;
  /** Whether its processes run on a virtual clock. */
  readonly isVirtual?: boolean | undefined;
  /** Whether it is to have a Redis of its own. Where this machine has none, it is not run. */
  readonly needsRedis?: boolean | undefined;
  /** `redisPort`: where that Redis is. */
  cases(setting: {
    readonly isQuick: boolean;
    readonly redisPort?: number | undefined;
  }): readonly Case<Params>[];
  /** In the process of one contender: returns what makes one round. */
  prepare(setup: Setup<Params>): MaybePromise<() => Promise<Measurement>>;
  /** Judges what only several cases together show. */
  conclude?(results: ReadonlyMap<string, Results>): readonly Verdict[];
}
