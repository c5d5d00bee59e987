import { BatchError, type Group } from '@batchkit/core';
import { directoryOf } from './path.js';
import { findPath, type PathOf, requirePath } from './path-of.js';

/** The files that one call is to bring, all of one directory. */
export interface DirectoryCall {
  /** The directory; `''` for the root. */
  readonly directory: string;
  /** Who wants each file: several keys may have one path. */
  readonly keysByPath: ReadonlyMap<string, readonly string[]>;
}

/**
 * The directory that holds the file of every key of a group, or `undefined` where there is none: a key has no
 * path, or files lie apart. Two directories are never joined to what they have in common, for the root is common
 * to everything.
 */
export function sharedDirectory(group: Group, pathOf: PathOf): string | undefined {
  let shared: string | undefined;
  for (const { key } of group.requests) {
    const path = findPath(pathOf, key);
    if (path === undefined) return undefined;
    const directory = directoryOf(path);
    shared ??= directory;
    if (directory !== shared) return undefined;
  }
  return shared;
}

/**
 * The call that brings the files of a group.
 *
 * @throws {@link BatchError} `ERR_OPTIMIZER` where they lie apart: `canOptimize` has not been asked.
 */
export function planCall(group: Group, pathOf: PathOf, plugin: string): DirectoryCall {
  const keysByPath = new Map<string, string[]>();
  let shared: string | undefined;
  for (const { key } of group.requests) {
    const path = requirePath(pathOf, key, plugin);
    shared ??= directoryOf(path);
    if (directoryOf(path) !== shared) throw strayError(group, key, shared, plugin);
    const keys = keysByPath.get(path);
    if (keys === undefined) keysByPath.set(path, [key]);
    else keys.push(key);
  }
  return { directory: shared ?? '', keysByPath };
}

function strayError(group: Group, key: string, directory: string, plugin: string): BatchError {
  const text = `Expected all keys of a call in directory ${JSON.stringify(directory)}, got ${JSON.stringify(key)}`;
  const message = `[${plugin}] ${text}, which lies in another one.`;
  return new BatchError('ERR_OPTIMIZER', message, { key, group: group.id, plugin });
}
