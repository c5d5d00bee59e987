import { join } from 'node:path';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedStore } from '../../src/embedded/store-types.js';
import { advance, stopClock } from '../support/clock.js';
import { temporaryFolder } from '../support/temporary.js';
import { contentsOf, type EmbeddedKind, keysOf } from './embedded-kind.js';

/** What every embedded store does, alone and under a Keyv. */
export async function testEmbeddedStore(kind: EmbeddedKind): Promise<void> {
  stopClock();

  const folder = await temporaryFolder();
  const opened: EmbeddedStore[] = [];
  let paths = 0;

  afterEach(() => Promise.all(opened.splice(0).map((store) => store.disconnect())));

  function openStore(path = join(folder, `${++paths}`), namespace?: string): EmbeddedStore {
    const store = Object.assign(kind.open({ path }), { namespace });
    opened.push(store);
    return store;
  }

  describe('a store', () => {
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
      expect(await contentsOf(stores[1] as EmbeddedStore)).toEqual([['key', 'ak']]);
    });

    it('lists the keys that begin with a text, of its namespace alone, whatever their length', async () => {
      const path = join(folder, 'listed');
      const [store, other] = [openStore(path, 'a'), openStore(path, 'b')];
      const long = `user:${'x'.repeat(1_000)}`;
      const keys = ['user:1', 'user:2', 'user', 'users', 'user:\n', long, '%', 'user_1', ''];
      await store.setMany(keys.map((key) => ({ key, value: key })));
      await store.set('user:over', '1', 1);
      await other.set('user:theirs', '1');
      advance(1);
      expect(await keysOf(store)).toEqual(keys.toSorted());
      expect(await keysOf(store, 'user:')).toEqual(['user:\n', 'user:1', 'user:2', long]);
      expect(await keysOf(store, long)).toEqual([long]);
      expect(await keysOf(store, 'user:\n')).toEqual(['user:\n']);
      expect(await keysOf(store, 'nobody')).toEqual([]);
    });

    it('lists and clears more than one page, and leaves what is not its own', async () => {
      const path = join(folder, 'pages');
      const [store, other] = [openStore(path, 'a'), openStore(path, 'b')];
      const keys = Array.from({ length: 2_500 }, (_, index) => `key:${index}`);
      await store.setMany(keys.map((key) => ({ key, value: 'mine' })));
      await other.set('key:0', 'theirs');
      expect(await keysOf(store, 'key:')).toEqual(keys.toSorted());
      expect(await contentsOf(store)).toHaveLength(2_500);
      await store.clear();
      expect(await keysOf(store)).toEqual([]);
      expect(await kind.held(path)).toBe(1);
      expect(await other.get('key:0')).toBe('theirs');
    });

    it('is a file where the path has an extension, and can be opened again', async () => {
      const path = join(folder, 'deeper', 'cache.data');
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

    it('refuses a value that is no text, by name, and writes nothing of that call', async () => {
      const store = openStore();
      const written = store.setMany([
        { key: 'a', value: '1' },
        { key: 'b', value: { n: 1 } },
      ]);
      await expect(written).rejects.toMatchObject({
        code: 'ERR_STORAGE_WRITE',
        message: `[${kind.name}] Expected the value of "b" to be text, as Keyv serializes it, got object.`,
      });
      expect(await store.get('a')).toBeUndefined();
    });

    it.each([
      [undefined, '`undefined`'],
      ['', '`""` (string)'],
      [5, '`5` (number)'],
    ])('refuses %j as a path', (path, got) => {
      expect(() => kind.open({ path: path as string })).toThrow(
        expect.objectContaining({
          code: 'ERR_OPTION',
          message: `Expected \`path\` to be the path of a directory or file, got ${got}.`,
        }),
      );
    });
  });

  describe('a Keyv over it', () => {
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
}
