import type { Library } from '../catalogue/library.js';
import { openPipeline, type Pipeline } from '../pipeline.js';
import type { Program } from '../program.js';
import { watchTrouble } from '../report/trouble.js';
import type { Settings } from '../settings.js';
import { namespaceOf, type StoreFolder } from '../store-folder.js';

/** A pipeline and what opens the same store in another process. */
export interface OpenedPipeline {
  readonly pipeline: Pipeline;
  readonly storePath: string;
  readonly namespace: string;
}

/** Opens a pipeline for as long as `use` takes, and tells what went wrong in it. */
export async function usePipeline<T>(
  { storePath }: StoreFolder,
  library: Library,
  settings: Settings,
  { stderr }: Program,
  use: (opened: OpenedPipeline) => Promise<T>,
): Promise<T> {
  const namespace = namespaceOf(settings);
  const pipeline = openPipeline({ library, storePath, namespace, batch: settings.batch });
  const trouble = watchTrouble(pipeline.processor);
  try {
    return await use({ pipeline, storePath, namespace });
  } finally {
    await pipeline.close();
    for (const line of trouble.lines()) stderr.write(`${line}\n`);
  }
}
