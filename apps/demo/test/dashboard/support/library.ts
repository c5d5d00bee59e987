import { BatchProcessor, mapStorage } from '@batchkit/core';
import { directoryGrouper, directoryOptimizer } from '@batchkit/grouper-directory';

/** A processor of files in directories, whose upstream answers when it is let. */
export interface TestLibrary {
  readonly processor: BatchProcessor<'directory'>;
  /** Reads files: those of a directory in one call. */
  read(paths: readonly string[]): Promise<unknown>;
  /** Makes upstream wait. */
  hold(): void;
  /** Lets upstream answer, what it has been asked for and what it will be. */
  release(): void;
}

/** Files that upstream does not have end in this. */
const GONE = '.gone';

/** A library without a server: its upstream is a function. */
export function createTestLibrary(): TestLibrary {
  const pathOf = (key: string) => key;
  const files = new Set<string>();
  let gate = Promise.resolve();
  let open = () => {};
  const isThere = (path: string) => !path.endsWith(GONE);
  const processor = new BatchProcessor({
    storage: mapStorage(),
    limit: 4,
    groupers: { directory: directoryGrouper({ pathOf }) },
    optimizers: [
      directoryOptimizer({
        pathOf,
        async fetchDirectory(directory) {
          await gate;
          const own = [...files].filter(
            (path) => path.startsWith(`${directory}/`) && isThere(path),
          );
          return own.map((path) => [path, path] as const);
        },
      }),
    ],
  });

  async function fetchFile(path: string): Promise<string> {
    await gate;
    if (!isThere(path)) throw new Error(`There is no ${path}.`);
    return path;
  }

  return {
    processor,
    read(paths) {
      for (const path of paths) files.add(path);
      return processor.getManySettled(paths, fetchFile, { groupingStrategy: 'directory' });
    },
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
  };
}
