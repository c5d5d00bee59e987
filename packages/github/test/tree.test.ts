import { mapStorage } from '@batchkit/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve, sourceOf } from './support/origin.js';
import type { FixtureFile } from './support/repository.js';

afterEach(() => vi.useRealTimers());

/** `directories` directories of `files` files each. */
function wide(directories: number, files: number): Record<string, FixtureFile> {
  const all: Record<string, FixtureFile> = {};
  for (let d = 0; d < directories; d += 1) {
    for (let f = 0; f < files; f += 1) all[`d${d}/f${f}.txt`] = `${d} ${f}\n`;
  }
  return all;
}

describe('tree', () => {
  it('holds everything, with sizes and ids, after one call', async () => {
    const { origin } = await serve({ 'a.txt': 'A', 'b/c/d.txt': 'DD', l: { link: 'a.txt' } });
    const tree = await sourceOf(origin).tree();
    expect(tree.entries.map(({ path, mode }) => [path, mode])).toEqual([
      ['a.txt', '100644'],
      ['b', '040000'],
      ['b/c', '040000'],
      ['b/c/d.txt', '100644'],
      ['l', '120000'],
    ]);
    expect(tree.at('b/c/d.txt')?.sizeBytes).toBe(2);
    expect(origin.stats().requests).toBe(1);
  });

  it('is asked for once by those who ask at the same time', async () => {
    const { origin } = await serve({ 'a.txt': 'A' });
    const source = sourceOf(origin);
    await Promise.all([source.tree(), source.tree(), source.listDirectory('')]);
    expect(origin.stats().requests).toBe(1);
  });

  it('who leaves does not disturb the others, and the last to leave ends the call', async () => {
    const { origin } = await serve({ 'a.txt': 'A' }, { latencyMs: 50 });
    const source = sourceOf(origin);
    const leaves = new AbortController();
    const left = source.tree({ signal: leaves.signal });
    const stays = source.tree();
    leaves.abort(new Error('no time'));
    await expect(left).rejects.toThrow('no time');
    expect((await stays).at('a.txt')).toBeDefined();
    source.expire();
    const alone = new AbortController();
    const ended = source.tree({ signal: alone.signal });
    alone.abort(new Error('no time'));
    await expect(ended).rejects.toThrow('no time');
    expect((await source.tree()).at('a.txt')).toBeDefined();
  });

  it('is confirmed by one conditional call after ttlMs, also in another process', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { origin, repository } = await serve({ 'a.txt': 'A' });
    const storage = mapStorage();
    const first = await sourceOf(origin, { storage }).tree();
    const source = sourceOf(origin, { storage });
    expect((await source.tree()).id).toBe(first.id);
    expect(origin.stats().requests).toBe(1);
    vi.setSystemTime(Date.now() + 60_000);
    const bytes = origin.stats().bytes;
    expect((await source.tree()).id).toBe(first.id);
    expect(origin.stats()).toMatchObject({ requests: 2, bytes });
    repository.commit({ 'b.txt': 'B' });
    source.expire();
    expect((await source.tree()).at('b.txt')).toBeDefined();
    expect(origin.stats().requests).toBe(3);
  });

  it('of a commit is never asked for again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { origin, repository } = await serve({ 'a.txt': 'A' });
    const source = sourceOf(origin, { ref: repository.commit({ 'b.txt': 'B' }) });
    await source.tree();
    vi.setSystemTime(Date.now() + 365 * 24 * 3_600_000);
    await source.tree();
    expect(origin.stats().requests).toBe(1);
  });
});

describe('listDirectory', () => {
  it('gives what lies right in a directory', async () => {
    const { origin } = await serve({ 'a.txt': 'A', 'b/c.txt': 'C', 'b/d/e.txt': 'E' });
    const source = sourceOf(origin);
    const paths = async (directory: string) =>
      (await source.listDirectory(directory)).map(({ path }) => path);
    expect(await paths('')).toEqual(['a.txt', 'b']);
    expect(await paths('b')).toEqual(['b/c.txt', 'b/d']);
    await expect(source.listDirectory('c')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    await expect(source.listDirectory('a.txt')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect(origin.stats().requests).toBe(1);
  });
});

describe('a tree that GitHub cuts', () => {
  it('is read whole, and what the cut answer holds is not asked for again', async () => {
    const { origin } = await serve(wide(10, 9), { limits: { treeEntries: 55 } });
    const tree = await sourceOf(origin).tree();
    expect(tree.entries).toHaveLength(100);
    expect(new Set(tree.entries.map(({ path }) => path)).size).toBe(100);
    // The cut one, whose root is known to be incomplete, the root, and five of ten directories.
    expect(origin.stats().requests).toBe(7);
  });

  it('is read level by level where one directory holds nearly all of it', async () => {
    const files = Object.fromEntries(
      Object.entries(wide(6, 9)).map(([path, file]) => [`packages/ui/${path}`, file]),
    );
    const { origin } = await serve(files, { limits: { treeEntries: 35 } });
    const tree = await sourceOf(origin).tree();
    expect(tree.entries.filter(({ mode }) => mode === '100644')).toHaveLength(54);
    // The cut one, three levels of which none but the last is known whole, and three of six directories.
    expect(origin.stats().requests).toBeLessThanOrEqual(7);
  });

  it('is complete whatever the shape and the limit', async () => {
    const files: Record<string, FixtureFile> = {
      ...wide(3, 2),
      'a b/ü.txt': 'u',
      'd.x/y': 'y',
      'd-x/z': 'z',
    };
    for (let deep = 1; deep < 12; deep += 1) files[`${'n/'.repeat(deep)}f.txt`] = `${deep}`;
    const whole = await sourceOf((await serve(files)).origin).tree();
    for (const treeEntries of [12, 13, 17, 20, 29]) {
      const { origin } = await serve(files, { limits: { treeEntries } });
      const tree = await sourceOf(origin).tree();
      const byPath = (one: { path: string }, other: { path: string }) =>
        one.path < other.path ? -1 : 1;
      expect([...tree.entries].sort(byPath)).toEqual([...whole.entries].sort(byPath));
    }
  });

  it('is confirmed by one conditional call for its top', async () => {
    const { origin } = await serve(wide(10, 9), { limits: { treeEntries: 55 } });
    const source = sourceOf(origin);
    const tree = await source.tree();
    source.expire();
    origin.resetStats();
    expect(await source.tree()).toBe(tree);
    expect(origin.stats()).toMatchObject({ requests: 1, bytes: 0 });
  });

  it('after a change takes the calls for what changed', async () => {
    const { origin, repository } = await serve(wide(10, 9), { limits: { treeEntries: 55 } });
    const source = sourceOf(origin);
    await source.tree();
    for (const changed of ['d0/f1.txt', 'd9/new.txt']) {
      repository.commit({ [changed]: 'new' });
      source.expire();
      origin.resetStats();
      const tree = await source.tree();
      expect(tree.at(changed)?.sizeBytes).toBe(3);
      expect(new Set(tree.entries.map(({ path }) => path)).size).toBe(tree.entries.length);
      expect(origin.stats().requests).toBe(2);
    }
  });

  it('a directory that is too large by itself is an error that names it', async () => {
    const { origin } = await serve(wide(1, 30), { limits: { treeEntries: 20 } });
    await expect(sourceOf(origin).tree()).rejects.toThrow('"d0" has more entries');
  });
});
