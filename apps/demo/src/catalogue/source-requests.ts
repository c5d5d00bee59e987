import type { BatchRequest } from '@batchkit/core';
import { sourceKey } from '../keys.js';
import type { Source } from '../source.js';
import type { Library } from './library.js';

/** How long what was read is taken for current. */
export const DAY_MS = 24 * 60 * 60 * 1_000;

/** One request for each file: what a pipeline is asked for, and how to get it where no group call brings it. */
export function sourceRequests(
  { framework, source }: Library,
  paths: readonly string[],
): BatchRequest<Source>[] {
  return paths.map((path) => ({
    key: sourceKey(framework, path),
    async fetchFunction({ signal }) {
      const content = await source.fetchFile(path, { signal });
      if (content === null) throw new Error(`There is no file ${JSON.stringify(path)}.`);
      return content;
    },
    ttl: DAY_MS,
  }));
}
