import { describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/github/github-client.js';
import { filesOf } from '../../src/github/tree-file.js';
import { bytesOf } from '../../src/source.js';
import { serve } from '../support/origin.js';

describe('a client', () => {
  it('sends its token with every request', async () => {
    const { client, origin } = await serve({ 'a/b.ts': 'let b;' }, { token: 'secret' });
    expect(await client.fetchFile('a/b.ts')).toBe('let b;');
    const { entries } = await client.openSource().tree();
    expect(entries.map(({ path }) => path)).toContain('a/b.ts');
    const stranger = createGithubClient({
      url: origin.url,
      repository: 'some/library',
      ref: 'HEAD',
    });
    await expect(stranger.fetchFile('a/b.ts')).rejects.toMatchObject({ status: 401 });
    await expect(stranger.openSource().tree()).rejects.toMatchObject({ status: 401 });
  });

  it('counts what the origin counts', async () => {
    const { client, origin } = await serve({ 'a/b.ts': 'let b;', 'a/c.ts': 'let c;' });
    const source = client.openSource();
    await source.tree();
    await Promise.all([source.fetchFiles(['a/b.ts', 'a/c.ts']), client.fetchFile('a/b.ts')]);
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
      expect(await client.fetchFile(path)).toBe('x');
      const source = client.openSource();
      expect((await source.fetchFiles([path])).get(path)).toBe('x');
      expect(filesOf(await source.tree()).map((file) => file.path)).toContain(path);
    },
  );

  it('gives up a call that is aborted', async () => {
    const { client } = await serve({ 'a/b.ts': 'x' }, { latencyMs: 60_000 });
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [client.fetchFile('a/b.ts', signal), client.openSource().tree({ signal })];
    controller.abort();
    const ended = await Promise.allSettled(calls);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
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
