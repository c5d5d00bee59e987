import { Octokit } from '@octokit/core';
import type { Source } from '../source.js';
import { fetchDirectory } from './fetch-directory.js';
import { fetchFile } from './fetch-file.js';
import { listTree, type TreeFile } from './list-tree.js';
import { createTrafficMeter, type TrafficMeter } from './traffic.js';

/** Where a client reads. */
export interface GithubClientOptions {
  /** The root of the API: `https://api.github.com`, or that of a local origin. */
  url: string;
  /** `owner/name`. */
  repository: string;
  /** A branch, a tag or a commit. */
  ref: string;
  /** Sent with every request. @default none */
  token?: string | undefined;
}

/** What the parts of a client share. */
export interface GithubConnection {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  readonly ref: string;
}

/** Reads one repository through GitHub's API. Anything but the content asked for is an error. */
export interface GithubClient {
  /** Every file of the repository. One call, where GitHub does not cut the answer. */
  listTree(signal?: AbortSignal): Promise<TreeFile[]>;
  /** One file, in one call. */
  fetchFile(path: string, signal?: AbortSignal): Promise<Source>;
  /** The text files right in a directory, by path, in one call. What GraphQL cannot give whole is left out. */
  fetchDirectory(path: string, signal?: AbortSignal): Promise<Map<string, Source>>;
  /** Counts what this client sends and gets. */
  readonly meter: Omit<TrafficMeter, 'fetch'>;
}

/** A client of its own, with its own counters. */
export function createGithubClient(options: GithubClientOptions): GithubClient {
  const { url, repository, ref, token } = options;
  const [owner = '', repo = ''] = repository.split('/');
  const meter = createTrafficMeter();
  const octokit = new Octokit({
    baseUrl: url,
    auth: token,
    userAgent: 'batchkit-demo',
    request: { fetch: meter.fetch },
  });
  const connection: GithubConnection = { octokit, owner, repo, ref };

  return {
    listTree: (signal) => listTree(connection, signal),
    fetchFile: (path, signal) => fetchFile(connection, path, signal),
    fetchDirectory: (path, signal) => fetchDirectory(connection, path, signal),
    meter,
  };
}
