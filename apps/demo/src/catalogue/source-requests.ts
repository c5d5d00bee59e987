import type { BatchRequest } from '@batchkit/core';
import type { FrameworkName } from '../frameworks.js';
import type { GithubClient } from '../github/github-client.js';
import { sourceKey } from '../keys.js';
import type { Source } from '../source.js';

/** How long what was read is taken for current. */
export const DAY_MS = 24 * 60 * 60 * 1_000;

/** One request for each file: what a pipeline is asked for, and how to get it where no group call brings it. */
export function sourceRequests(
  framework: FrameworkName,
  client: GithubClient,
  paths: readonly string[],
): BatchRequest<Source>[] {
  return paths.map((path) => ({
    key: sourceKey(framework, path),
    fetchFunction: ({ signal }) => client.fetchFile(path, signal),
    ttl: DAY_MS,
  }));
}
