import { access } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type CliOptions, readSettings } from '../src/settings.js';
import { namespaceOf, openStoreFolder } from '../src/store-folder.js';
import { temporaryFolder } from './support/origin.js';

describe('a store folder', () => {
  it('of our own making is removed', async () => {
    const folder = await openStoreFolder(undefined);
    await access(folder.path);
    await folder.release();
    await expect(access(folder.path)).rejects.toThrow('ENOENT');
  });

  it('that the user has named is made and kept', async () => {
    const named = `${await temporaryFolder()}/deep/down`;
    const folder = await openStoreFolder(named);
    await folder.release();
    await access(named);
    expect(folder.storePath).toBe(`${named}/store.lmdb`);
  });
});

describe('a namespace', () => {
  const of = (changes: Partial<CliOptions>) =>
    namespaceOf(
      readSettings(
        { framework: 'svelte', concurrency: 1, grouping: 'none', latency: 0, ...changes },
        { GITHUB_TOKEN: 'secret' },
      ),
    );
  const upstream = new URL('https://api.github.com');

  it('differs where the same key may mean another file', () => {
    const namespaces = [
      of({}),
      of({ framework: 'react' }),
      of({ upstream, repo: 'themesberg/flowbite-svelte' }),
      of({ upstream, repo: 'some/library' }),
      of({ upstream, repo: 'some/library', ref: 'v1' }),
      of({ upstream, repo: 'some/library', ref: 'v1', path: 'src' }),
    ];
    expect(new Set(namespaces).size).toBe(namespaces.length);
  });

  it('does not depend on how the files are fetched', () => {
    expect(of({ concurrency: 20, grouping: 'directory', latency: 40 })).toBe(of({}));
  });
});
