import { BatchProcessor } from '@batchkit/core';
import type { BatchConfig } from '@batchkit/core/config';
import { githubOptimizer } from '@batchkit/github';
import { directoryGrouper } from '@batchkit/grouper-directory';
import { prefixGrouper } from '@batchkit/grouper-prefix';
import { type HybridStorage, hybridStorage } from '@batchkit/storage-hybrid';
import { lmdbStore } from '@batchkit/storage-hybrid/lmdb';
import { Keyv } from 'keyv';
import type { Library } from './catalogue/library.js';
import { metadataOptimizer } from './catalogue/metadata-optimizer.js';
import { pathOf } from './keys.js';

/** How missed keys may be grouped: one word in the options of a batch. */
export const GROUPINGS = ['none', 'prefix', 'directory', 'tree'] as const;

/** One of {@link GROUPINGS}. */
export type Grouping = (typeof GROUPINGS)[number];

/** Options of {@link openPipeline}. */
export interface PipelineOptions {
  /** What is read through the pipeline. */
  library: Library;
  /** The LMDB file. Made where it is missing; several processes may open it. */
  storePath: string;
  /** Keeps what libraries of the same framework have stored in one file apart. */
  namespace: string;
  /** How batches are fetched. As many calls run at once, in all of them, as one batch may have. */
  batch: BatchConfig['batch'];
  /** Values held in memory. @default 10_000 */
  maxEntries?: number | undefined;
}

/** Batchkit's packages, wired together for one library. */
export interface Pipeline {
  readonly processor: BatchProcessor<'prefix' | 'directory' | 'tree'>;
  readonly storage: HybridStorage;
  /** Stores what is still to be stored and closes the file. */
  close(): Promise<void>;
}

// A disk under load takes its time to sync; giving a write up would only cost upstream calls later.
const L2_TIMEOUT_MS = 10_000;

/** Opens the store and puts the pipeline in front of it. */
export function openPipeline(options: PipelineOptions): Pipeline {
  const { library, storePath, namespace, batch, maxEntries } = options;
  const storage = hybridStorage({
    memory: { maxEntries },
    l2: new Keyv({ store: lmdbStore({ path: storePath }) }),
    timeouts: { softMs: L2_TIMEOUT_MS, hardMs: L2_TIMEOUT_MS },
    namespace,
  });
  const processor = new BatchProcessor({
    storage,
    storageTimeoutMs: 2 * L2_TIMEOUT_MS,
    limit: batch.defaultConcurrency,
    config: { batch },
    groupers: {
      prefix: prefixGrouper(),
      directory: directoryGrouper({ pathOf }),
      tree: directoryGrouper({ pathOf, scope: 'tree' }),
    },
    optimizers: [metadataOptimizer(library), githubOptimizer(library.source, { pathOf })],
    // Absent, says the source: whoever asked hears it as an error.
    validate: (value) => value !== null,
  });
  return {
    processor,
    storage,
    async close() {
      await processor.flush();
      await storage.close();
    },
  };
}
