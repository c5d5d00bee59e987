import { openLibrary } from '../catalogue/library.js';
import { createGithubClient } from '../github/github-client.js';
import { messageOf } from '../message-of.js';
import { openPipeline } from '../pipeline.js';
import { fetchBatch } from '../strategies/batchkit.js';
import type { Fetched } from '../strategies/strategy.js';
import { answerParent, followParent } from './child.js';
import type { ReaderJob } from './reader-process.js';

/** What this program does as the reader: fetches one batch and sends back what came. */
export function readStore(): void {
  followParent();
  answerParent((message) => readFiles(message as ReaderJob));
}

async function readFiles({ client: clientOptions, files, ...job }: ReaderJob): Promise<Fetched> {
  const { framework, root, storePath, namespace, concurrency, batch, grouping } = job;
  const client = createGithubClient(clientOptions);
  const library = openLibrary(framework, client, root);
  const startedAt = performance.now();
  const pipeline = openPipeline({ library, storePath, namespace, batch });
  const work = { files, concurrency, onSettled: () => {} };
  const { firstError, ...fetched } = await fetchBatch(work, { library, pipeline, grouping });
  const ms = performance.now() - startedAt;
  await pipeline.close();
  // Between processes an error is what it says.
  const error = firstError === undefined ? {} : { firstError: messageOf(firstError) };
  return { ...fetched, ...error, ms, traffic: client.meter.read() };
}
