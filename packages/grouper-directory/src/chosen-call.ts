import { BatchError, type Group } from '@batchkit/core';
import type { LimitsByKind } from './call-limits.js';
import { directoryOf } from './path.js';
import { type PathOf, requirePath } from './path-of.js';
import type { GroupKind } from './terms.js';

/** A call that is about to be made. */
export interface ChosenCall {
  readonly kind: GroupKind | 'list';
  /** The directory; `''` for the root, and for `files`. */
  readonly directory: string;
  /** Who wants each file: several keys may have one path. */
  readonly keysByPath: ReadonlyMap<string, readonly string[]>;
}

/** Who wants each file of a group. @throws {@link BatchError} `ERR_GROUPER_CONTRACT` for a key that has no path. */
export function keysByPathOf(group: Group, pathOf: PathOf, plugin: string): Map<string, string[]> {
  const keysByPath = new Map<string, string[]>();
  for (const { key } of group.requests) {
    const path = requirePath(pathOf, key, plugin);
    const keys = keysByPath.get(path);
    if (keys === undefined) keysByPath.set(path, [key]);
    else keys.push(key);
  }
  return keysByPath;
}

/**
 * The one call that brings all files of a group that was not planned: it is a part of a planned one, or is asked for by hand.
 *
 * Two directories are never joined to what they have in common where no call brings just that: the root is common to everything.
 *
 * @throws {@link BatchError} `ERR_OPTIMIZER` where there is none.
 */
export function callForAll(
  group: Group,
  {
    pathOf,
    name,
    kinds,
    limits,
  }: {
    readonly pathOf: PathOf;
    readonly name: string;
    readonly kinds: ReadonlySet<GroupKind>;
    readonly limits: LimitsByKind;
  },
): ChosenCall {
  const keysByPath = keysByPathOf(group, pathOf, name);
  const paths = [...keysByPath.keys()];
  const first = directoryOf(paths[0] ?? '');
  const stray = paths.find((path) => directoryOf(path) !== first);
  if (kinds.has('directory') && stray === undefined) {
    return { kind: 'directory', directory: first, keysByPath };
  }
  if (kinds.has('files') && paths.length <= limits.files.maxKeys) {
    return { kind: 'files', directory: '', keysByPath };
  }
  if (kinds.has('recursive')) {
    return { kind: 'recursive', directory: commonDirectory(paths), keysByPath };
  }
  throw strayError(group, keysByPath.get(stray ?? '')?.[0] ?? '', first, name);
}

/** The deepest directory that all of `paths` lie below. */
function commonDirectory(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => directoryOf(path).split('/'));
  let depth = first.length;
  for (const segments of others) {
    const differs = segments.findIndex((name, at) => name !== first[at]);
    depth = Math.min(depth, differs < 0 ? segments.length : differs);
  }
  return first.slice(0, depth).join('/');
}

function strayError(group: Group, key: string, directory: string, plugin: string): BatchError {
  const text = `Expected all keys of a call in directory ${JSON.stringify(directory)}, got ${JSON.stringify(key)}`;
  const message = `[${plugin}] ${text}, which lies in another one.`;
  return new BatchError('ERR_OPTIMIZER', message, { key, group: group.id, plugin });
}
