import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type GithubOrigin, type GithubOriginOptions, startGithubOrigin } from 'github-origin';
import { onTestFinished } from 'vitest';
import { type Library, openLibrary } from '../../src/catalogue/library.js';
import { createGithubClient, type GithubClient } from '../../src/github/github-client.js';
import { openPipeline, type Pipeline } from '../../src/pipeline.js';
import { batchOf } from './settings.js';

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a folder that goes with the test. */
export async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A repository on an origin that goes with the test, and a client of it. */
export async function serve(
  files: Readonly<Record<string, string | Buffer>>,
  options: Omit<GithubOriginOptions, 'repositories'> = {},
): Promise<{ origin: GithubOrigin; client: GithubClient; library: Library; folder: string }> {
  const folder = await folderOf(files);
  const origin = await startGithubOrigin({
    // Tests ask for more in a minute than people do.
    pointsPerMinute: { rest: Infinity, graphql: Infinity },
    lockout: false,
    ...options,
    repositories: { 'some/library': { directory: folder } },
  });
  onTestFinished(() => origin.close());
  const client = createGithubClient({
    url: origin.url,
    repository: 'some/library',
    ref: 'HEAD',
    // An origin that wants none takes any. Without one GitHub gives files one by one.
    token: options.token ?? 'any',
  });
  return { origin, client, library: openLibrary('svelte', client, ''), folder };
}

/** A pipeline with an empty store that goes with the test. */
export async function pipelineFor(library: Library, concurrency = 10): Promise<Pipeline> {
  const folder = await temporaryFolder();
  const storePath = join(folder, 'store.lmdb');
  const pipeline = openPipeline({
    library,
    storePath,
    namespace: 'test',
    batch: batchOf(concurrency),
  });
  onTestFinished(() => pipeline.close());
  return pipeline;
}
