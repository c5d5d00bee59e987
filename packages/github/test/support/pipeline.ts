import {
  BatchProcessor,
  type BatchProcessorOptions,
  type BatchStorage,
  mapStorage,
} from '@batchkit/core';
import { directoryGrouper } from '@batchkit/grouper-directory';
import {
  type FileContent,
  type GithubSource,
  type GithubSourceOptions,
  githubOptimizer,
} from '../../src/index.js';
import { sourceOf } from './origin.js';

/** A processor over a source, as a program would build it. Keys are paths. */
export interface Pipeline {
  readonly source: GithubSource;
  readonly processor: BatchProcessor<'tree'>;
  /** What the processor has stored, by path. */
  readonly storage: BatchStorage;
  /** The contents in order; `null`: there is no such file. */
  read(paths: readonly string[]): Promise<(FileContent | null)[]>;
}

const pathOf = (key: string) => key;

/** A pipeline that knows nothing yet. */
export function pipelineOf(
  origin: { url: string },
  options: Partial<GithubSourceOptions> & {
    processor?: Partial<BatchProcessorOptions<'tree'>>;
    isSingle?: boolean;
  } = {},
): Pipeline {
  const { processor: others = {}, isSingle = false, ...given } = options;
  const source = sourceOf(origin, given);
  const storage = mapStorage();
  const processor = new BatchProcessor({
    storage,
    groupers: { tree: directoryGrouper({ pathOf, scope: 'tree' }) },
    optimizers: isSingle ? [] : [githubOptimizer(source, { pathOf })],
    negativeTtlMs: 1_000,
    ...others,
  });
  return {
    source,
    processor,
    storage,
    read: (paths) =>
      processor.getMany(paths, (path, context) => source.fetchFile(path, context), {
        groupingStrategy: 'tree',
      }),
  };
}
