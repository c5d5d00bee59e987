import { type GithubSource, githubSource } from '@batchkit/github';
import { Octokit } from '@octokit/core';
import type { Source } from '../source.js';
import { fetchFile } from './fetch-file.js';
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

/** Reads one repository through GitHub's API. */
export interface GithubClient {
  /** One file, in one call, whatever has been read before: what the ways without batchkit do. */
  fetchFile(path: string, signal?: AbortSignal): Promise<Source>;
  /** A source of batchkit's, that knows nothing yet. */
  openSource(): GithubSource;
  /** Counts what this client and its sources send and get. */
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
    fetchFile: (path, signal) => fetchFile(connection, path, signal),
    openSource: () => githubSource(connection),
    meter,
  };
}
