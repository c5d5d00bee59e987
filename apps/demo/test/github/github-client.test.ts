import { describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/github/github-client.js';
import { bytesOf } from '../../src/source.js';
import { serve } from '../support/origin.js';

describe('a client', () => {
  it('sends its token with every request', async () => {
    const { client, origin } = await serve({ 'a/b.ts': 'let b;' }, { token: 'secret' });
    expect(await client.fetchFile('a/b.ts')).toBe('let b;');
    expect(await client.fetchDirectory('a')).toEqual(new Map([['a/b.ts', 'let b;']]));
    const stranger = createGithubClient({
      url: origin.url,
      repository: 'some/library',
      ref: 'HEAD',
    });
    await expect(stranger.fetchFile('a/b.ts')).rejects.toMatchObject({ status: 401 });
    await expect(stranger.fetchDirectory('a')).rejects.toMatchObject({ status: 401 });
    await expect(stranger.listTree()).rejects.toMatchObject({ status: 401 });
  });

  it('counts what the origin counts', async () => {
    const { client, origin } = await serve({ 'a/b.ts': 'let b;', 'a/c.ts': 'let c;' });
    await client.listTree();
    await Promise.all([client.fetchDirectory('a'), client.fetchFile('a/b.ts')]);
    await expect(client.fetchFile('none')).rejects.toMatchObject({ status: 404 });
    const { requests, bytes, peakInFlight } = origin.stats();
    expect(client.meter.read()).toEqual({ calls: requests, bytes, peakInFlight });
    expect(requests).toBe(4);
    expect(peakInFlight).toBe(2);
  });

  it('counts from zero after a reset', async () => {
    const { client } = await serve({ 'a.ts': 'let a;' });
    await client.fetchFile('a.ts');
    client.meter.reset();
    expect(client.meter.read()).toEqual({ calls: 0, peakInFlight: 0, bytes: 0 });
    await client.fetchFile('a.ts');
    expect(client.meter.read()).toEqual({ calls: 1, peakInFlight: 1, bytes: 6 });
  });

  it.each(['odd name & more?.ts', 'a#b/100%.ts', 'ünï/ç+d.ts', 'a:b/c.ts'])(
    'reads the path %j',
    async (path) => {
      const { client } = await serve({ [path]: 'x', 'other.ts': 'y' });
      const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
      expect(await client.fetchFile(path)).toBe('x');
      expect((await client.fetchDirectory(directory)).get(path)).toBe('x');
      expect((await client.listTree()).map((file) => file.path)).toContain(path);
    },
  );

  it('brings the same bytes for a file by itself and in its directory', async () => {
    const texts = {
      'a/bom.ts': '\uFEFFx',
      'a/empty.ts': '',
      'a/crlf.ts': 'a\r\nb',
      'a/ü.json': '{}',
    };
    const { client } = await serve(texts);
    const directory = await client.fetchDirectory('a');
    for (const [path, text] of Object.entries(texts)) {
      expect(directory.get(path)).toBe(text);
      expect(await client.fetchFile(path)).toBe(text);
    }
  });

  it('gives up a call that is aborted', async () => {
    const { client } = await serve({ 'a/b.ts': 'x' }, { latencyMs: 60_000 });
    const controller = new AbortController();
    const calls = [
      client.fetchFile('a/b.ts', controller.signal),
      client.fetchDirectory('a', controller.signal),
      client.listTree(controller.signal),
    ];
    controller.abort();
    const ended = await Promise.allSettled(calls);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

describe('a file', () => {
  it('over 1 MB comes whole', async () => {
    const large = Buffer.alloc(1_500_000, 'Größe ');
    const { client } = await serve({ 'large.ts': large });
    expect(bytesOf(await client.fetchFile('large.ts')).equals(large)).toBe(true);
  });

  it('that is no text comes as bytes', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]);
    const { client } = await serve({ 'a.png': bytes });
    expect(await client.fetchFile('a.png')).toEqual(new Uint8Array(bytes));
  });

  it('is not the listing of a directory of that name', async () => {
    const { client } = await serve({ 'a/b.ts': 'x' });
    await expect(client.fetchFile('a')).rejects.toThrow(
      'Expected a to be a file, got application/json',
    );
  });
});

describe('a directory', () => {
  it('comes in one call, without the directories in it', async () => {
    const { client, origin } = await serve({
      'a/b.ts': 'b',
      'a/c.ts': 'c',
      'a/d/e.ts': 'e',
      'f.ts': 'f',
    });
    expect(await client.fetchDirectory('a')).toEqual(
      new Map([
        ['a/b.ts', 'b'],
        ['a/c.ts', 'c'],
      ]),
    );
    expect(await client.fetchDirectory('')).toEqual(new Map([['f.ts', 'f']]));
    expect(origin.stats().requests).toBe(2);
  });

  it('leaves out what GraphQL does not hold byte for byte', async () => {
    const { client } = await serve(
      {
        'a/text.ts': 'let x;',
        'a/long.ts': 'x'.repeat(101),
        'a/binary.png': Buffer.from([1, 0, 2]),
        'a/latin.ts': Buffer.from('größe', 'latin1'),
      },
      { limits: { textBytes: 100 } },
    );
    expect([...(await client.fetchDirectory('a')).keys()]).toEqual(['a/text.ts']);
  });

  it('that is not there is an error', async () => {
    const { client } = await serve({ 'a/b.ts': 'b' });
    await expect(client.fetchDirectory('none')).rejects.toThrow(
      'Expected "none" to be a directory of some/library.',
    );
    await expect(client.fetchDirectory('a/b.ts')).rejects.toThrow('Expected "a/b.ts"');
  });
});

describe('a tree', () => {
  const FILES = { 'a/b.ts': 'bb', 'a/c/d.ts': 'd', 'e.ts': '', 'f/g.ts': 'ggg' };
  const PATHS = ['a/b.ts', 'a/c/d.ts', 'e.ts', 'f/g.ts'];

  it('is listed in one call, with sizes', async () => {
    const { client, origin } = await serve(FILES);
    const files = await client.listTree();
    expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['a/b.ts', 2],
      ['a/c/d.ts', 1],
      ['e.ts', 0],
      ['f/g.ts', 3],
    ]);
    expect(origin.stats().requests).toBe(1);
  });

  it('that GitHub cuts is read level by level', async () => {
    const { client, origin } = await serve(FILES, { limits: { treeEntries: 4 } });
    expect((await client.listTree()).map(({ path }) => path).sort()).toEqual(PATHS);
    expect(origin.stats().byRoute.tree).toBe(4);
  });

  it('with a level that GitHub cuts is an error, not half a library', async () => {
    const { client } = await serve(FILES, { limits: { treeEntries: 2 } });
    await expect(client.listTree()).rejects.toThrow('"" has more entries than GitHub lists.');
  });
});
