import { checkFunction, checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import { type CallCostOptions, type CallCosts, checkCosts } from './call-cost.js';
import { type CallLimitOptions, checkLimits, type LimitsByKind } from './call-limits.js';
import type { DirectoryAnswer } from './directory-answer.js';
import type { FileFacts, Listing } from './listing.js';
import type { PathOf } from './path-of.js';
import { checkPrefetch, type PrefetchOptions, type PrefetchTerms } from './prefetch-options.js';
import type { GroupKind } from './terms.js';

/** What a function that makes a call is told about it. */
export interface DirectoryContext {
  /** Aborts when nobody waits for any of the files, or the call has timed out. Made when first read. */
  readonly signal: AbortSignal;
  /** The files that are wanted, by full path: at least one, none twice. Bringing more of them does no harm. */
  readonly paths: readonly string[];
}

/** What {@link DirectoryOptimizerOptions.fetchFiles} is told about the call it makes. */
export interface FilesContext extends DirectoryContext {
  /** What is known of the files, by full path: size and id, from listings. Files of which nothing is known are not in it. */
  readonly known: ReadonlyMap<string, FileFacts>;
}

/** Options of {@link directoryOptimizer}. At least one of `fetchDirectory`, `fetchTree` and `fetchFiles` is given. */
export interface DirectoryOptimizerOptions<V = unknown> {
  /**
   * Stable id used in events, errors and metric labels: lower-case, without spaces.
   * @default 'directory'
   */
  name?: string | undefined;
  /** Says where the file of a key lies: the function that `directoryGrouper` was given. */
  pathOf: PathOf;
  /**
   * Says which key a path belongs to; `undefined`: none. With it, files that a call brings unasked are stored, and single
   * misses that trickle in from one directory become one call for it when they have cost as much.
   * @default what is brought unasked is ignored
   */
  keyOf?: ((path: string) => string | undefined) | undefined;
  /**
   * Gets the files directly inside a directory in one upstream call.
   *
   * @param directory - The directory's path; `''` for the root.
   * @throws Anything: every key of the call is then fetched in other ways.
   */
  fetchDirectory?:
    | ((directory: string, context: DirectoryContext) => Promise<DirectoryAnswer<V>>)
    | undefined;
  /** Gets all files below a directory in one upstream call. As `fetchDirectory` otherwise. */
  fetchTree?:
    | ((directory: string, context: DirectoryContext) => Promise<DirectoryAnswer<V>>)
    | undefined;
  /**
   * Gets exactly these files, of any directories, in one upstream call.
   *
   * @throws Anything: the files are then asked for in halves before they go alone.
   */
  fetchFiles?:
    | ((paths: readonly string[], context: FilesContext) => Promise<DirectoryAnswer<V>>)
    | undefined;
  /**
   * Says what is below a directory, without contents. Made as an upstream call of its own, where knowing sizes is expected to
   * save more than it costs.
   *
   * @throws Anything: calls are planned without it, and it is not asked for again for a minute.
   */
  list?:
    | ((directory: string, context: DirectoryContext) => Promise<Omit<Listing, 'directory'>>)
    | undefined;
  /**
   * Whether a directory may be fetched, with all below it (`recursive`) or without, or listed. Synchronous and cheap.
   * @default every directory may
   */
  accepts?: ((directory: string, kind: 'directory' | 'recursive' | 'list') => boolean) | undefined;
  /** What calls cost. Defaults: {@link DEFAULT_COSTS}. */
  cost?: CallCostOptions | undefined;
  /**
   * What one call may bring.
   * @default no limits
   */
  limits?: CallLimitOptions | undefined;
  /**
   * How many keys must come in a group call for it to be worth it. An integer. Minimum: `1`.
   * @default cost decides: with default costs two
   */
  minKeys?: number | undefined;
  /**
   * How many pending keys a plan is made for, and so one call may take. An integer from `1` and up, or `Infinity`; not below
   * `minKeys`.
   * @default Infinity
   */
  maxKeys?: number | undefined;
  /**
   * Fetches files that are likely to be asked for next along with others.
   * @default false
   */
  prefetch?: false | PrefetchOptions | undefined;
}

/** Options with their defaults. */
export interface CheckedOptions<V>
  extends Pick<
    DirectoryOptimizerOptions<V>,
    'keyOf' | 'fetchDirectory' | 'fetchTree' | 'fetchFiles' | 'list'
  > {
  readonly name: string;
  readonly pathOf: PathOf;
  readonly kinds: ReadonlySet<GroupKind>;
  readonly accepts: (directory: string, kind: 'directory' | 'recursive' | 'list') => boolean;
  readonly cost: CallCosts;
  readonly limits: LimitsByKind;
  /** `0`: cost decides. */
  readonly minKeys: number;
  readonly maxKeys: number;
  readonly prefetch: PrefetchTerms | undefined;
}

const OPTIONS: readonly (keyof DirectoryOptimizerOptions)[] = [
  'name',
  'pathOf',
  'keyOf',
  'fetchDirectory',
  'fetchTree',
  'fetchFiles',
  'list',
  'accepts',
  'cost',
  'limits',
  'minKeys',
  'maxKeys',
  'prefetch',
];

/** @throws {@link BatchError} `ERR_OPTION` where an option is unknown, missing or out of bounds. */
export function checkOptions<V>(options: DirectoryOptimizerOptions<V>): CheckedOptions<V> {
  checkKnownKeys('options of directoryOptimizer', options, OPTIONS, 'directory');
  const { name = 'directory', pathOf, keyOf, accepts = () => true } = options;
  const { minKeys = 0, maxKeys = Infinity, list } = options;
  checkName(name);
  checkFunction('pathOf', pathOf, {}, name);
  checkFunction('keyOf', keyOf, { optional: true }, name);
  checkFunction('list', list, { optional: true }, name);
  checkFunction('accepts', accepts, {}, name);
  const fetches = checkFetches(options, name);
  checkInteger('maxKeys', maxKeys, 1, Infinity, name);
  if (minKeys !== 0 || options.minKeys === 0) checkInteger('minKeys', minKeys, 1, Infinity, name);
  if (minKeys > maxKeys) {
    throw optionError('minKeys', `an integer from 1 to \`maxKeys\` (${maxKeys})`, minKeys, name);
  }
  const cost = checkCosts(options.cost, name);
  const limits = checkLimits(options.limits, name);
  const prefetch = checkPrefetch(options.prefetch, name);
  const checked = { name, pathOf, keyOf, list, accepts, cost, limits, minKeys, maxKeys, prefetch };
  return { ...checked, ...fetches };
}

function checkFetches<V>(options: DirectoryOptimizerOptions<V>, name: string) {
  const { fetchDirectory, fetchTree, fetchFiles } = options;
  const isOptional = { optional: fetchTree !== undefined || fetchFiles !== undefined };
  checkFunction('fetchDirectory', fetchDirectory, isOptional, name);
  checkFunction('fetchTree', fetchTree, { optional: true }, name);
  checkFunction('fetchFiles', fetchFiles, { optional: true }, name);
  const kinds = new Set<GroupKind>();
  if (fetchDirectory !== undefined) kinds.add('directory');
  if (fetchTree !== undefined) kinds.add('recursive');
  if (fetchFiles !== undefined) kinds.add('files');
  return { fetchDirectory, fetchTree, fetchFiles, kinds };
}

/** A name is used in events and metric labels. */
function checkName(name: unknown): void {
  if (typeof name === 'string' && /^[^\s\p{Lu}]+$/u.test(name)) return;
  throw optionError('name', 'a lower-case string without spaces', name, 'directory');
}
