import { access } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  lastingFolder,
  namespaceOf,
  openLastingFolder,
  openStoreFolder,
} from '../src/store-folder.js';
import { temporaryFolder } from './support/origin.js';
import { settingsOf } from './support/settings.js';

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

describe('the folder that lasts', () => {
  it('is the one that the user has named, else where the platform keeps caches', () => {
    expect(lastingFolder('/some/where')).toBe('/some/where');
    expect(lastingFolder(undefined)).toMatch(/batchkit-demo$/);
  });

  it('is made and kept', async () => {
    const named = `${await temporaryFolder()}/cache`;
    const folder = await openLastingFolder(named);
    await folder.release();
    await access(named);
  });
});

describe('a namespace', () => {
  const of = (values: Readonly<Record<string, unknown>> = {}) => namespaceOf(settingsOf(values));
  const upstream = 'http://127.0.0.1:8080';

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
    expect(of({ batch: { defaultConcurrency: 20, groupingStrategy: 'none' }, latencyMs: 7 })).toBe(
      of({}),
    );
  });
});
