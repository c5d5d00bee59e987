import type { Group, GroupContext, GroupOptimizer } from '@batchkit/core';
import { checkFunction, checkInteger, checkKnownKeys, optionError } from '@batchkit/core/checks';
import { checkAnswer, type DirectoryAnswer, valuesByKey } from './directory-answer.js';
import { planCall, sharedDirectory } from './directory-call.js';
import type { PathOf } from './path-of.js';

/** What {@link DirectoryOptimizerOptions.fetchDirectory} is told about the call it makes. */
export interface DirectoryContext {
  /** Aborts when nobody waits for any of the files, or the call has timed out. Made when first read. */
  readonly signal: AbortSignal;
  /** The files that are wanted, by full path: at least one, none twice. Bringing more of them does no harm. */
  readonly paths: readonly string[];
}

/** Options of {@link directoryOptimizer}. */
export interface DirectoryOptimizerOptions<V = unknown> {
  /**
   * Stable id used in events, errors and metric labels: lower-case, without spaces.
   * @default 'directory'
   */
  name?: string | undefined;
  /** Says where the file of a key lies: the function that `directoryGrouper` was given. */
  pathOf: PathOf;
  /**
   * Gets the files of a directory in one upstream call.
   *
   * @param directory - The directory's path; `''` for the root.
   * @throws Anything: every key of the call is then fetched alone.
   */
  fetchDirectory: (directory: string, context: DirectoryContext) => Promise<DirectoryAnswer<V>>;
  /**
   * Whether a directory may be fetched whole. Synchronous and cheap.
   * @default every directory may
   */
  accepts?: ((directory: string) => boolean) | undefined;
  /**
   * How many keys of a directory must be pending for a call to be worth it. An integer. Minimum: `1`.
   * @default 2
   */
  minKeys?: number | undefined;
  /**
   * How many keys one call may take. An integer from `1` and up, or `Infinity`; not below `minKeys`.
   * @default Infinity, for a directory brings all its files however many are asked for
   */
  maxKeys?: number | undefined;
}

const OPTIONS: readonly (keyof DirectoryOptimizerOptions)[] = [
  'name',
  'pathOf',
  'fetchDirectory',
  'accepts',
  'minKeys',
  'maxKeys',
];

/**
 * Fetches all pending files of a directory in one upstream call.
 *
 * It accepts a group whose keys lie in one directory, whichever grouper has formed it. What a directory does not
 * bring is left out of the answer, so the processor fetches it alone.
 *
 * @throws {@link BatchError} `ERR_OPTION` where an option is unknown, missing or out of bounds.
 */
export function directoryOptimizer<V = unknown>(
  options: DirectoryOptimizerOptions<V>,
): GroupOptimizer {
  const { name, pathOf, fetchDirectory, accepts, minKeys, maxKeys } = checkOptions(options);

  return {
    name,
    maxKeys,
    canOptimize(group: Group): boolean {
      if (group.requests.length < minKeys) return false;
      const directory = sharedDirectory(group, pathOf);
      return directory !== undefined && accepts(directory);
    },
    async fetchGroup(call: Group, context: GroupContext): Promise<ReadonlyMap<string, unknown>> {
      const { directory, keysByPath } = planCall(call, pathOf, name);
      const answer = await fetchDirectory(directory, contextOf(context, [...keysByPath.keys()]));
      return valuesByKey(
        checkAnswer(answer, directory, { group: call.id, plugin: name }),
        keysByPath,
      );
    },
  };
}

function checkOptions<V>(options: DirectoryOptimizerOptions<V>) {
  checkKnownKeys('options of directoryOptimizer', options, OPTIONS, 'directory');
  const { name = 'directory', pathOf, fetchDirectory } = options;
  const { accepts = () => true, minKeys = 2, maxKeys = Infinity } = options;
  checkName(name);
  checkFunction('pathOf', pathOf, {}, name);
  checkFunction('fetchDirectory', fetchDirectory, {}, name);
  checkFunction('accepts', accepts, {}, name);
  checkInteger('maxKeys', maxKeys, 1, Infinity, name);
  checkInteger('minKeys', minKeys, 1, Infinity, name);
  if (minKeys > maxKeys) {
    throw optionError('minKeys', `an integer from 1 to \`maxKeys\` (${maxKeys})`, minKeys, name);
  }
  return { name, pathOf, fetchDirectory, accepts, minKeys, maxKeys };
}

/** A name is used in events and metric labels. */
function checkName(name: unknown): void {
  if (typeof name === 'string' && /^[^\s\p{Lu}]+$/u.test(name)) return;
  throw optionError('name', 'a lower-case string without spaces', name, 'directory');
}

/** The signal is passed on unread: an upstream that takes none costs no `AbortController`. */
function contextOf(context: GroupContext, paths: readonly string[]): DirectoryContext {
  return {
    paths,
    get signal() {
      return context.signal;
    },
  };
}
