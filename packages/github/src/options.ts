import { type BatchStorage, mapStorage } from '@batchkit/core';
import {
  checkDuration,
  checkFunction,
  checkKnownKeys,
  checkPlugin,
  optionError,
} from '@batchkit/core/checks';
import type { GithubClient } from './connection.js';

/** Options of {@link githubSource}. */
export interface GithubSourceOptions {
  /** An `Octokit` of `@octokit/core` or of `octokit`. With credentials files are read by the dozen, without one by one. */
  octokit: GithubClient;
  /** Who owns the repository. */
  owner: string;
  /** The repository's name. */
  repo: string;
  /**
   * A branch, a tag or a commit.
   * @default 'HEAD', the default branch
   */
  ref?: string | undefined;
  /**
   * Where contents (by git's id, for ever) and what a ref points at (for `ttlMs`) are kept. Whoever shares it is taken to
   * have the same rights. Its own time limits are relied on.
   * @default a Map that lives as long as the source
   */
  storage?: BatchStorage | undefined;
  /**
   * How old the tree, and the id of a file, may be before GitHub is asked whether they still hold. Milliseconds. Minimum: `0`.
   * A commit is never asked for again.
   * @default 60_000
   */
  ttlMs?: number | undefined;
  /**
   * Where raw files are served, without a slash at the end. Used without credentials only. `false`: not at all.
   * @default 'https://raw.githubusercontent.com' for github.com, else `false`
   */
  rawUrl?: string | false | undefined;
  /**
   * The time of day that GitHub's limits are told in.
   * @default Date.now()
   */
  now?: (() => number) | undefined;
  /**
   * Told of every operation of the storage that failed; the source goes on upstream.
   * @default nobody
   */
  onStorageError?: ((error: unknown) => void) | undefined;
}

/** The options, checked, with every default filled in. */
export interface GithubSettings {
  readonly octokit: GithubClient;
  /** Where its API is. */
  readonly api: string;
  readonly owner: string;
  readonly repo: string;
  readonly ref: string;
  readonly storage: BatchStorage;
  readonly ttlMs: number;
  readonly rawUrl: string | undefined;
  readonly now: () => number;
  readonly onStorageError: (error: unknown) => void;
}

const OPTIONS: readonly (keyof GithubSourceOptions)[] = [
  'octokit',
  'owner',
  'repo',
  'ref',
  'storage',
  'ttlMs',
  'rawUrl',
  'now',
  'onStorageError',
];

const GITHUB_API = 'https://api.github.com';
const GITHUB_RAW = 'https://raw.githubusercontent.com';

/** @throws {@link BatchError} `ERR_OPTION` for the first option that is wrong. */
export function readSettings(options: GithubSourceOptions): GithubSettings {
  checkKnownKeys('options of githubSource', options, OPTIONS, 'github');
  const { octokit, owner, repo, ref = 'HEAD', storage = mapStorage(), ttlMs = 60_000 } = options;
  const { now = () => Date.now(), onStorageError = () => {} } = options;
  for (const method of ['request', 'graphql', 'auth'] as const) {
    checkFunction(`octokit.${method}`, octokit?.[method], {}, 'github');
  }
  checkName('owner', owner);
  checkName('repo', repo);
  // A colon divides a ref from a path.
  checkText('ref', ref, /^[^\s:~^?*[\\]+$/, 'a branch, a tag or a commit');
  checkPlugin('storage', storage, ['mget', 'mset', 'mdelete']);
  checkDuration('ttlMs', ttlMs, 0, 'github');
  checkFunction('now', now, {}, 'github');
  checkFunction('onStorageError', onStorageError, {}, 'github');
  const api = octokit.request.endpoint.DEFAULTS.baseUrl;
  const rawUrl = rawUrlOf(options.rawUrl, api);
  return { octokit, api, owner, repo, ref, storage, ttlMs, rawUrl, now, onStorageError };
}

function checkName(name: 'owner' | 'repo', value: unknown): void {
  checkText(name, value, /^[\w.-]+$/, 'a name without slashes');
}

function checkText(name: string, value: unknown, form: RegExp, what: string): void {
  if (typeof value === 'string' && form.test(value)) return;
  throw optionError(name, what, value, 'github');
}

function rawUrlOf(given: string | false | undefined, api: string): string | undefined {
  if (given === undefined) return api === GITHUB_API ? GITHUB_RAW : undefined;
  if (given === false) return undefined;
  checkText('rawUrl', given, /^https?:\/\/\S*[^/\s]$/, 'an address without a slash at its end');
  return given;
}
