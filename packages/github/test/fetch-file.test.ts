import { mapStorage } from '@batchkit/core';
import { describe, expect, it, vi } from 'vitest';
import { octokitOf, serve, sourceOf } from './support/origin.js';

const BINARY = new Uint8Array([0, 1, 2, 255]);
const LATIN = new Uint8Array([0xe9, 0x0a]);
const LARGE = 'x'.repeat(1_100_000);

describe('fetchFile', () => {
  it('gives what a file holds, to the byte', async () => {
    const files = {
      'a.txt': 'A\n',
      'empty.txt': '',
      'b/bom.txt': '\uFEFFtext',
      'c d/ü#?.ts': 'ok',
    };
    const { origin } = await serve({ ...files, 'x.bin': BINARY, 'latin.txt': LATIN });
    const source = sourceOf(origin);
    for (const [path, text] of Object.entries(files)) {
      expect(await source.fetchFile(path)).toBe(text);
    }
    expect(await source.fetchFile('x.bin')).toEqual(BINARY);
    expect(await source.fetchFile('latin.txt')).toEqual(LATIN);
  });

  it('is null where there is no file', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    expect(await sourceOf(origin).fetchFile('b.txt')).toBeNull();
  });

  it('takes one call, and none where the content is known', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const source = sourceOf(origin);
    await source.fetchFile('a.txt');
    expect(origin.stats().requests).toBe(1);
    await source.fetchFile('a.txt');
    expect(origin.stats().requests).toBe(1);
  });

  it('reads a file over 1 MB, whose content comes in no JSON', async () => {
    const { origin } = await serve({ 'large.txt': LARGE });
    expect(await sourceOf(origin).fetchFile('large.txt')).toBe(LARGE);
    expect(origin.stats().byRoute).toMatchObject({ contents: 1, blob: 1 });
  });

  it('follows a link, with and without a tree', async () => {
    const { origin } = await serve({ 'a/real.txt': 'real\n', 'link.txt': { link: 'a/real.txt' } });
    const source = sourceOf(origin);
    expect(await source.fetchFile('link.txt')).toBe('real\n');
    await source.tree();
    source.expire();
    expect(await source.fetchFile('link.txt')).toBe('real\n');
  });

  it('never takes a directory, or an answer about one, for a file', async () => {
    const { origin } = await serve({ 'a/b.txt': 'B' });
    const source = sourceOf(origin);
    await expect(source.fetchFile('a')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' });
    await source.tree();
    await expect(source.fetchFile('a')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' });
  });

  it('asks once more after ttlMs, with a request that is free where nothing changed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { origin, repository } = await serve({ 'a.txt': 'A' });
      const source = sourceOf(origin, { ttlMs: 1_000 });
      await source.fetchFile('a.txt');
      const before = await remaining(origin);
      vi.setSystemTime(Date.now() + 1_000);
      expect(await source.fetchFile('a.txt')).toBe('A');
      expect(origin.stats().byRoute.contents).toBe(2);
      expect(await remaining(origin)).toBe(before - 1); // the request that tells what is left
      repository.commit({ 'a.txt': 'A2' });
      expect(await source.fetchFile('a.txt')).toBe('A');
      vi.setSystemTime(Date.now() + 1_000);
      expect(await source.fetchFile('a.txt')).toBe('A2');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(['', '/a', 'a/../b', './a', 'a//b', 'a/', 'a\0'])(
    'refuses the path %j, which is no place in a repository',
    async (path) => {
      const { origin } = await serve({ 'a.txt': 'A' });
      await expect(sourceOf(origin).fetchFile(path)).rejects.toMatchObject({ code: 'ERR_OPTION' });
      expect(origin.stats().requests).toBe(0);
    },
  );
});

describe('a repository or a ref that is not there', () => {
  it('is an error, not a file that is absent', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const gone = { code: 'ERR_NOT_FOUND', status: 404 };
    await expect(sourceOf(origin, { repo: 'other' }).fetchFile('b')).rejects.toMatchObject(gone);
    await expect(sourceOf(origin, { ref: 'other' }).fetchFile('a.txt')).rejects.toMatchObject(gone);
    await expect(sourceOf(origin, { ref: 'other' }).tree()).rejects.toMatchObject(gone);
  });
});

describe('without credentials', () => {
  it('files come raw, and cost no API call', async () => {
    const { origin } = await serve({ 'a.txt': 'A', 'c d/ü#?.ts': 'ok', 'x.bin': BINARY });
    const options = { octokit: octokitOf(origin, ''), rawUrl: `${origin.url}/raw` };
    const source = sourceOf(origin, options);
    expect(await source.fetchFile('a.txt')).toBe('A');
    expect(await source.fetchFile('c d/ü#?.ts')).toBe('ok');
    expect(await source.fetchFile('x.bin')).toEqual(BINARY);
    expect(origin.stats().byRoute).toMatchObject({ raw: 3, contents: 0, blob: 0 });
  });

  it('the text that tells of a missing raw file is no content', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const options = { octokit: octokitOf(origin, ''), rawUrl: `${origin.url}/raw` };
    expect(await sourceOf(origin, options).fetchFile('b.txt')).toBeNull();
  });

  it('a raw file that is older than the tree gives way to the blob', async () => {
    const { origin, repository } = await serve({ 'a.txt': 'old' });
    const old = repository.commit({ 'b.txt': 'B' });
    repository.commit({ 'a.txt': 'new' });
    // What the raw service has is the commit before.
    const octokit = octokitOf(origin, '');
    octokit.hook.before('request', (options) => {
      options.url = options.url.replace('/raw/acme/ui/main/', `/raw/acme/ui/${old}/`);
    });
    const source = sourceOf(origin, { octokit, ref: 'main', rawUrl: `${origin.url}/raw` });
    await source.tree();
    expect(await source.fetchFile('a.txt')).toBe('new');
    expect(origin.stats().byRoute).toMatchObject({ raw: 1, blob: 1 });
  });
});

describe('the storage', () => {
  it('is shared by sources, so that a content is read once wherever it lies', async () => {
    const { origin } = await serve({ 'a.txt': 'same', 'b.txt': 'same' });
    const storage = mapStorage();
    const source = sourceOf(origin, { storage });
    await source.tree();
    await source.fetchFile('a.txt');
    expect(origin.stats().byRoute.blob).toBe(1);
    const other = sourceOf(origin, { storage });
    expect(await other.fetchFile('b.txt')).toBe('same');
    expect(origin.stats().requests).toBe(2);
  });

  it('that fails costs calls, never an answer', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const onStorageError = vi.fn();
    const fail = () => {
      throw new Error('the disk is full');
    };
    const storage = { name: 'broken', mget: fail, mset: fail, mdelete: fail };
    const source = sourceOf(origin, { storage, onStorageError });
    expect(await source.fetchFile('a.txt')).toBe('A');
    expect(onStorageError).toHaveBeenCalledWith(new Error('the disk is full'));
  });

  it('with something else under a key is not believed', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const storage = mapStorage();
    const source = sourceOf(origin, { storage });
    const keys: string[] = [];
    const spying = {
      ...storage,
      mset(entries: Parameters<typeof storage.mset>[0]) {
        keys.push(...entries.map(({ key }) => key));
        return storage.mset(entries.map((entry) => ({ ...entry, value: { path: 'a.txt' } })));
      },
    };
    expect(await sourceOf(origin, { storage: spying }).fetchFile('a.txt')).toBe('A');
    expect(keys).toHaveLength(2);
    expect(await source.fetchFile('a.txt')).toBe('A');
  });
});

async function remaining(origin: { url: string }): Promise<number> {
  const { headers } = await octokitOf(origin).request('GET /repos/{owner}/{repo}', {
    owner: 'acme',
    repo: 'ui',
  });
  return Number(headers['x-ratelimit-remaining']);
}
