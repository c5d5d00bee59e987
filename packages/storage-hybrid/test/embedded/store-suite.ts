import { join } from 'node:path';
import { Keyv } from 'keyv';
import { open } from 'lmdb';
import { afterEach, describe, expect, it } from 'vitest';
import { type LmdbStore, lmdbStore } from '../../src/lmdb/index.js';
import { advance, stopClock } from '../support/clock.js';
import { temporaryFolder } from '../support/temporary.js';

stopClock();

const folder = await temporaryFolder();
const opened: LmdbStore[] = [];
let paths = 0;

afterEach(() => Promise.all(opened.splice(0).map((store) => store.disconnect())));

function openStore(path = join(folder, `${++paths}`), namespace?: string): LmdbStore {
  const store = Object.assign(lmdbStore({ path }), { namespace });
  opened.push(store);
  return store;
}

async function contentsOf(store: LmdbStore): Promise<unknown[]> {
  const contents: unknown[] = [];
  for await (const entry of store.iterator()) contents.push(entry);
  return contents;
}

describe('lmdbStore', () => {
  it('answers in the order of the keys, with undefined in the holes', async () => {
    const store = openStore();
    await store.setMany([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    expect(await store.getMany(['b', 'x', 'a', 'b'])).toEqual(['2', undefined, '1', '2']);
    expect(await store.get('a')).toBe('1');
    expect(await store.hasMany(['a', 'x'])).toEqual([true, false]);
  });

  it('makes calls for nothing without harm', async () => {
    const store = openStore();
    expect(await store.getMany([])).toEqual([]);
    await store.setMany([]);
    expect(await store.deleteMany([])).toBe(false);
    await store.clear();
  });

  it('ends a value to the millisecond, and keeps one without a ttl', async () => {
    const store = openStore();
    await store.setMany([
      { key: 'short', value: '1', ttl: 1000 },
      { key: 'over', value: '1', ttl: -1 },
      { key: 'zero', value: '1', ttl: 0 },
      { key: 'none', value: '1' },
    ]);
    const keys = ['short', 'over', 'zero', 'none'];
    advance(999);
    expect(await store.hasMany(keys)).toEqual([true, false, true, true]);
    advance(1);
    expect(await store.hasMany(keys)).toEqual([false, false, true, true]);
    expect(await contentsOf(store)).toEqual([
      ['none', '1'],
      ['zero', '1'],
    ]);
    await store.set('short', '2');
    expect(await store.get('short')).toBe('2');
  });

  it('takes every key, however long or odd', async () => {
    const store = openStore();
    const keys = [
      '',
      '__proto__',
      '鍵'.repeat(3000),
      'x'.repeat(597),
      'x'.repeat(598),
      'x'.repeat(100_000),
      `${'x'.repeat(99_999)}y`,
      '\u0000'.repeat(590),
      '\ud800',
      '\udc00',
      `${'z'.repeat(700)}\nline`,
    ];
    await store.setMany(keys.map((key, index) => ({ key, value: `${index}\n` })));
    expect(await store.getMany(keys)).toEqual(keys.map((_, index) => `${index}\n`));
    const contents = new Map((await contentsOf(store)) as [string, string][]);
    expect(contents).toEqual(new Map(keys.map((key, index) => [key, `${index}\n`])));
    await store.deleteMany(keys.slice(1));
    expect(await contentsOf(store)).toEqual([['', '0\n']]);
  });

  it('tells whether there was anything to delete', async () => {
    const store = openStore();
    await store.set('a', '1');
    expect(await store.delete('x')).toBe(false);
    expect(await store.deleteMany(['x', 'a'])).toBe(true);
    expect(await store.delete('a')).toBe(false);
  });

  it('clears and lists its own namespace alone, even where one begins another', async () => {
    const path = join(folder, 'shared');
    const stores = ['a', 'ak', 'a"k', 'a\u0000', undefined].map((namespace) =>
      openStore(path, namespace),
    );
    for (const store of stores) await store.set('key', `${store.namespace}`);
    await stores[0]?.clear();
    expect(await Promise.all(stores.map((store) => store.get('key')))).toEqual([
      undefined,
      'ak',
      'a"k',
      'a\u0000',
      'undefined',
    ]);
    expect(await contentsOf(stores[1] as LmdbStore)).toEqual([['key', 'ak']]);
  });

  it('is a file where the path has an extension, and can be opened again', async () => {
    const path = join(folder, 'deeper', 'cache.mdb');
    const first = openStore(path);
    await first.set('a', '1');
    await first.disconnect();
    expect(await openStore(path).get('a')).toBe('1');
  });

  it('goes on where another store of the same process over the same file is closed', async () => {
    const path = join(folder, 'twice');
    const [first, second] = [openStore(path), openStore(path)];
    await first.set('a', '1');
    await first.disconnect();
    await second.set('b', '2');
    expect(await second.getMany(['a', 'b'])).toEqual(['1', '2']);
  });

  it('rejects every call after disconnect, which can be called again', async () => {
    const store = openStore();
    await store.disconnect();
    await store.disconnect();
    const closed = expect.objectContaining({ code: 'ERR_CLOSED' });
    await expect(store.get('a')).rejects.toThrow(closed);
    await expect(store.getMany(['a'])).rejects.toThrow(closed);
    await expect(store.set('a', '1')).rejects.toThrow(closed);
    await expect(store.delete('a')).rejects.toThrow(closed);
    await expect(store.clear()).rejects.toThrow(closed);
    await expect(contentsOf(store)).rejects.toThrow(closed);
  });

  it('resolves a write when another reader sees it', async () => {
    const path = join(folder, 'seen');
    await openStore(path).set('a', '1');
    const raw = open<string, string>({ path, encoding: 'string', useVersions: true });
    expect(raw.get('""ka')).toBe('1');
    await raw.close();
  });

  it('refuses a value that is no text, by name, and writes nothing of that call', async () => {
    const store = openStore();
    const written = store.setMany([
      { key: 'a', value: '1' },
      { key: 'b', value: { n: 1 } },
    ]);
    await expect(written).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message: '[lmdb] Expected the value of "b" to be text, as Keyv serializes it, got object.',
    });
    expect(await store.get('a')).toBeUndefined();
  });

  it.each([
    [undefined, '`undefined`'],
    ['', '`""` (string)'],
    [5, '`5` (number)'],
  ])('refuses %j as a path', (path, got) => {
    expect(() => lmdbStore({ path: path as string })).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION',
        message: `Expected \`path\` to be the path of a directory or file, got ${got}.`,
      }),
    );
  });
});

describe('new Keyv({ store: lmdbStore({ path }) })', () => {
  it('stores values, ttls and namespaces', async () => {
    const path = join(folder, 'keyv');
    const keyv = new Keyv({ store: openStore(path) });
    const other = new Keyv({ store: openStore(path), namespace: 'other' });
    await keyv.setMany([
      { key: 'a', value: { n: 1 } },
      { key: 'b', value: [true], ttl: 1000 },
    ]);
    await other.set('a', 'theirs');
    expect(await keyv.getMany(['b', 'x', 'a'])).toEqual([[true], undefined, { n: 1 }]);
    advance(1000);
    expect(await keyv.get('b')).toBeUndefined();
    expect(await keyv.delete('a')).toBe(true);
    expect(await keyv.has('a')).toBe(false);
    await keyv.clear();
    expect(await other.get('a')).toBe('theirs');
    await Promise.all([keyv.disconnect(), other.disconnect()]);
  });
});
