import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MISS } from '@batchkit/core';
import { describe, expect, it, vi } from 'vitest';
import { listFiles, openLibrary } from '../src/catalogue/library.js';
import { FRAMEWORKS } from '../src/frameworks.js';
import { createGithubClient } from '../src/github/github-client.js';
import { sourceKey } from '../src/keys.js';
import { openPipeline } from '../src/pipeline.js';
import { startOrigin } from '../src/processes/serve-origin.js';
import { comparedWithGit } from '../src/reference.js';
import type { Source } from '../src/source.js';
import { namespaceOf } from '../src/store-folder.js';
import { temporaryFolder } from './support/origin.js';
import { start } from './support/program.js';
import { batchOf, settingsOf } from './support/settings.js';

const PATIENCE_MS = 120_000;

describe('Ctrl-C', () => {
  it('stops within a second and leaves nothing behind where nothing was stored', async () => {
    const folder = await emptyFolder();
    const { child, says, finished } = start(['--json'], { TMPDIR: folder });
    await says('1/6 sequential');
    const stoppedAt = performance.now();
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ exitCode: 130, stdout: '' });
    expect(performance.now() - stoppedAt).toBeLessThan(1_000);
    expect(await readdir(folder)).toEqual([]);
  });

  it(
    'in the middle of a batch stops within a second and leaves the store readable',
    async () => {
      const folder = await emptyFolder();
      const args = ['--json', '--latency', '2', '--concurrency', '1', '--no-optimizations'];
      const { child, says, finished } = start(args, { TMPDIR: folder });
      await says('4/6 batchkit cold');
      const [run = ''] = await readdir(folder);
      const files = await listLibrary();
      const storePath = join(folder, run, 'store.lmdb');
      await vi.waitUntil(async () => (await readStored(storePath, files)).size > 20, 10_000);
      const stoppedAt = performance.now();
      child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await finished;
      expect(performance.now() - stoppedAt).toBeLessThan(1_000);
      expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
      expect(stderr).toContain(`\nWhat was fetched is in ${join(folder, run)}\nStopped.\n`);
      const stored = await readStored(storePath, files);
      expect(stored.size).toBeGreaterThan(20);
      expect(stored.size).toBeLessThan(files.length);
      const isIdentical = comparedWithGit(files);
      for (const [path, source] of stored) expect(isIdentical(path, source), path).toBe(true);
    },
    PATIENCE_MS,
  );

  it('twice does not wait for anything', async () => {
    const { child, says, finished } = start(['--json']);
    await says('1/6 sequential');
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ exitCode: 130, stdout: '' });
  });
});

async function emptyFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'tmp');
  await mkdir(folder);
  return folder;
}

async function listLibrary() {
  const origin = await startOrigin({ framework: 'svelte', latencyMs: 0 });
  const { repository } = FRAMEWORKS.svelte;
  const client = createGithubClient({ url: origin.url, repository, ref: 'HEAD' });
  const files = await listFiles(openLibrary('svelte', client, ''));
  await origin.close();
  return files;
}

/** What any process can read from the store. @throws where a key cannot be read */
async function readStored(storePath: string, files: readonly { path: string }[]) {
  const client = createGithubClient({ url: 'http://127.0.0.1:1', repository: 'no/no', ref: 'no' });
  const library = openLibrary('svelte', client, '');
  const namespace = namespaceOf(settingsOf());
  const pipeline = openPipeline({ library, storePath, namespace, batch: batchOf(1) });
  const slots = await pipeline.storage.mget(files.map(({ path }) => sourceKey('svelte', path)));
  await pipeline.close();
  const stored = new Map<string, Source>();
  slots.forEach((slot, index) => {
    if (slot === MISS) return;
    if (typeof slot !== 'string') throw new Error(`${files[index]?.path} cannot be read.`);
    stored.set(files[index]?.path ?? '', slot);
  });
  return stored;
}
