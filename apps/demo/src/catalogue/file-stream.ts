import type { BatchError, BatchOutcome } from '@batchkit/core';
import type { TreeFile } from '../github/tree-file.js';
import type { Source } from '../source.js';
import type { ReadOptions } from './read-options.js';
import type { Shelf } from './shelf.js';
import { sourceRequests } from './source-requests.js';

/** What became of a file. */
export type FileOutcome = { readonly path: string } & (
  | { readonly status: 'fulfilled'; readonly source: Source; readonly from: FileSource }
  | { readonly status: 'rejected'; readonly reason: BatchError }
);

/** Where a value came from: `cache`, `group`, … */
export type FileSource = Extract<BatchOutcome<unknown>, { status: 'fulfilled' }>['source'];

/** Each file as soon as it is there: those that are stored first. No more are under way than are taken. */
export async function* streamFiles(
  { library, pipeline, concurrency, grouping }: Shelf,
  files: readonly TreeFile[],
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<FileOutcome, void> {
  const paths = files.map(({ path }) => path);
  const requests = sourceRequests(library, paths);
  const options = { groupingStrategy: grouping, maxConcurrency: concurrency, signal };
  let settled = 0;
  for await (const outcome of pipeline.processor.streamBatch(requests, options)) {
    const path = paths[outcome.index] as string;
    settled += 1;
    onProgress?.(settled, paths.length);
    yield outcome.status === 'fulfilled'
      ? { path, status: 'fulfilled', source: outcome.value, from: outcome.source }
      : { path, status: 'rejected', reason: outcome.reason };
  }
}
