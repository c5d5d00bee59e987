import type { Library } from '../catalogue/library.js';
import type { GithubClientOptions } from '../github/github-client.js';
import type { TreeFile } from '../github/tree-file.js';
import type { Grouping, PipelineOptions } from '../pipeline.js';
import type { Fetched, Strategy } from '../strategies/strategy.js';
import { startChild } from './child.js';

/** What a reader needs to build the same pipeline in a process of its own. */
export interface ReaderJob
  extends Pick<PipelineOptions, 'storePath' | 'namespace' | 'batch'>,
    Pick<Library, 'framework' | 'root'> {
  readonly client: GithubClientOptions;
  readonly grouping: Grouping;
  readonly files: readonly TreeFile[];
  /** Upstream calls at once. */
  readonly concurrency: number;
}

/** Everything but the files, which come with the work. */
export type ReaderOptions = Omit<ReaderJob, 'files' | 'concurrency'>;

/**
 * The same batch in a process that was not there when it was fetched. Its time begins with opening the store, for
 * starting Node is not batchkit's.
 *
 * @param program - The path of this program's own file.
 */
export function batchkitNewProcess(program: string, options: ReaderOptions): Strategy {
  return {
    name: 'batchkit new process',
    summary: 'the same batch in a new process, from the LMDB store',
    async run({ files, concurrency, signal, onSettled }) {
      const child = startChild(program, 'reader-process');
      const stop = () => void child.close();
      signal.addEventListener('abort', stop);
      try {
        const job: ReaderJob = { ...options, files, concurrency };
        const fetched = (await child.ask(job)) as Fetched;
        onSettled(files.length);
        return fetched;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
        await child.close();
      }
    },
  };
}
