import { optionError } from '@batchkit/core/checks';
import { type Connection, hasCredentials } from './connection.js';
import type { FileContent } from './content.js';
import { readFile } from './files/read-file.js';
import { readFiles } from './files/read-files.js';
import type { Reading } from './files/reading.js';
import { GithubError } from './github-error.js';
import { type GithubSourceOptions, readSettings } from './options.js';
import { createPauses } from './pauses.js';
import type { TreeEntry } from './rest/read-tree.js';
import { createVisibility } from './rest/visibility.js';
import { refKeys } from './store/keys.js';
import { createObjectStore } from './store/object-store.js';
import { directoryOf } from './tree/cover.js';
import { DIRECTORY_MODE } from './tree/modes.js';
import type { GithubTree } from './tree/snapshot.js';
import { createTrees, type Shown } from './tree/trees.js';

/** What a reading is told: the context of a `fetchFunction` or of a group call is one. */
export interface ReadContext {
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** The files of one repository at one ref. Every content is checked against git's id of it. */
export interface GithubSource {
  /**
   * What the file at `path` holds; `null`: there is none. No call where the content is known, else one; a link is followed,
   * and a file over 1 MB whose id is not known takes two.
   *
   * @param path - From the root, `/` between segments.
   * @throws {@link GithubError} for every answer but the file or its absence; {@link BatchError} `ERR_OPTION` for a path
   * that leaves the repository.
   */
  fetchFile(path: string, context?: ReadContext): Promise<FileContent | null>;
  /**
   * What many files hold, in one call at most. A path that is missing from the answer is to be fetched alone: a binary file,
   * one over 512,000 bytes, a link, or one that GitHub said nothing of. Without credentials only what is known is in it.
   *
   * @throws {@link GithubError} where the answer as a whole is none: ask for fewer.
   */
  fetchFiles(
    paths: readonly string[],
    context?: ReadContext,
  ): Promise<Map<string, FileContent | null>>;
  /** Everything in the repository: one call, or none, or as many as GitHub's limits make of it. */
  tree(context?: ReadContext): Promise<GithubTree>;
  /**
   * What one call shows of the repository: all of it, or what there is before GitHub cuts it. {@link GithubSource.tree} goes on
   * from there.
   */
  show(context?: ReadContext): Promise<Shown>;
  /**
   * What lies right in a directory; `''` is the root.
   *
   * @throws {@link GithubError} `ERR_NOT_FOUND` where there is no such directory.
   */
  listDirectory(directory: string, context?: ReadContext): Promise<readonly TreeEntry[]>;
  /** The tree that was last read, however old; `undefined`: none has been. */
  latestTree(): GithubTree | undefined;
  /** Whether many files can be read in one call: that takes credentials. Known after the first call; until then `true`. */
  readonly hasBulk: boolean;
  /** Takes the tree for outdated: the next reading asks GitHub, with one conditional call. */
  expire(): void;
}

/**
 * Reads a repository through Octokit, in as few calls as GitHub's API allows.
 *
 * @throws {@link BatchError} `ERR_OPTION` for the first option that is wrong.
 */
export function githubSource(options: GithubSourceOptions): GithubSource {
  const { octokit, api, owner, repo, ref, storage, ttlMs, rawUrl, now, onStorageError } =
    readSettings(options);
  let credentials: Promise<boolean> | undefined;
  let hasBulk = true;
  const pauses = createPauses(now);
  const connection: Connection = {
    octokit,
    owner,
    repo,
    ref,
    rawUrl,
    pauses,
    now,
    isAuthenticated,
  };
  const store = createObjectStore(storage, onStorageError);
  const keys = refKeys(api, owner, repo, ref);
  const trees = createTrees(connection, store, keys, ttlMs);
  const visibility = createVisibility(connection);
  const reading: Reading = { connection, store, keys, trees, visibility, ttlMs };

  async function isAuthenticated(): Promise<boolean> {
    credentials ??= hasCredentials(octokit);
    hasBulk = await credentials;
    return hasBulk;
  }

  return {
    async fetchFile(path, { signal } = {}) {
      checkPath(path);
      return readFile(reading, path, signal);
    },
    async fetchFiles(paths, { signal } = {}) {
      for (const path of paths) checkPath(path);
      return readFiles(reading, [...new Set(paths)], signal);
    },
    tree: ({ signal } = {}) => trees.current(signal),
    show: ({ signal } = {}) => trees.show(signal),
    async listDirectory(directory, { signal } = {}) {
      const tree = await trees.current(signal);
      if (directory !== '' && tree.at(directory)?.mode !== DIRECTORY_MODE) {
        const message = `[github] Expected ${JSON.stringify(directory)} to be a directory of ${owner}/${repo}.`;
        throw new GithubError('ERR_NOT_FOUND', message);
      }
      return tree.entries.filter(({ path }) => directoryOf(path) === directory);
    },
    latestTree: trees.latest,
    get hasBulk() {
      return hasBulk;
    },
    expire: trees.expire,
  };
}

/** A path with `..` would be another address. */
function checkPath(path: string): void {
  const isPath = typeof path === 'string' && !/(?:^|\/)\.{0,2}(?:\/|$)|\0/.test(path);
  if (!isPath) throw optionError('path', 'a path from the root of a repository', path, 'github');
}
