import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mapStorage } from '../src/map-storage.js';
import {
  type BatchStorage,
  isStaleValue,
  MISS,
  type StorageEntry,
  type StorageSlot,
} from '../src/storage.js';
import { type StorageSuiteOptions, testStorage } from '../src/testing/index.js';

const advance = (ms: number) => {
  vi.setSystemTime(Date.now() + ms);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The suite's tests that fail on a storage, by name. */
async function failuresOf(
  create: () => BatchStorage,
  options: StorageSuiteOptions = { advance },
): Promise<string[]> {
  const tests: { name: string; body: () => void | Promise<void> }[] = [];
  const api = {
    describe: (_: string, body: () => void) => body(),
    it: (name: string, body: () => void | Promise<void>) => tests.push({ name, body }),
  };
  testStorage(api, create, options);
  const failed: string[] = [];
  for (const { name, body } of tests) {
    await Promise.resolve()
      .then(body)
      .catch(() => failed.push(name));
  }
  return failed;
}

/** A `mapStorage` with a fault. */
function broken(fault: (sound: BatchStorage) => Partial<BatchStorage>): () => BatchStorage {
  return () => {
    const sound = mapStorage();
    return { ...sound, ...fault(sound) };
  };
}

const reading = (change: (slots: StorageSlot[], keys: readonly string[]) => StorageSlot[]) =>
  broken((sound) => ({
    mget: (keys) => change([...(sound.mget(keys) as StorageSlot[])], keys),
  }));

const writing = (change: (entry: StorageEntry) => StorageEntry) =>
  broken((sound) => ({ mset: (entries) => sound.mset(entries.map(change)) }));

describe('testStorage passes on mapStorage', () => {
  testStorage({ describe, it }, mapStorage, { advance });
});

describe('testStorage passes on a storage that answers later', () => {
  const create = (): BatchStorage => {
    const map = mapStorage();
    return {
      ...map,
      mget: async (keys) => map.mget(keys),
      mset: async (entries) => map.mset(entries),
      mdelete: async (keys) => map.mdelete(keys),
    };
  };
  testStorage({ describe, it }, create, { advance });
});

describe('testStorage fails', () => {
  const faults: [rule: string, create: () => BatchStorage, test: RegExp][] = [
    ['a name in capitals', broken(() => ({ name: 'Map Storage' })), /lower-case name/],
    ['a short answer', reading((slots) => slots.slice(1)), /order of the keys/],
    ['an answer in another order', reading((slots) => slots.reverse()), /order of the keys/],
    [
      'holes left out',
      reading((slots) => slots.filter((slot) => slot !== MISS)),
      /MISS in the holes/,
    ],
    [
      'undefined instead of MISS',
      reading((slots) => slots.map((slot) => (slot === MISS ? undefined : slot))),
      /while it is empty/,
    ],
    [
      'duplicates collapsed',
      broken((sound) => ({ mget: (keys) => sound.mget([...new Set(keys)]) })),
      /asked for twice/,
    ],
    [
      'null taken for a miss',
      reading((slots) => slots.map((slot) => (slot === null ? MISS : slot))),
      /keeps null/,
    ],
    [
      '`found: value !== undefined`',
      reading((slots) => slots.map((slot) => (slot === undefined ? MISS : slot))),
      /keeps undefined/,
    ],
    [
      'falsy values taken for a miss',
      reading((slots) => slots.map((slot) => slot || MISS)),
      /keeps 0/,
    ],
    [
      'undefined stored as null',
      writing((entry) => ({ ...entry, value: entry.value ?? null })),
      /keeps undefined/,
    ],
    [
      'keys trimmed',
      broken((sound) => ({
        mget: (keys) => sound.mget(keys.map((key) => key.trim())),
        mset: (entries) =>
          sound.mset(entries.map((entry) => ({ ...entry, key: entry.key.trim() }))),
      })),
      /odd keys/,
    ],
    [
      'the empty key never stored',
      broken((sound) => ({ mset: (all) => sound.mset(all.filter(({ key }) => key !== '')) })),
      /odd keys/,
    ],
    ['a plain object as the map', plainObjectStorage, /odd keys/],
    [
      'the first value kept',
      broken((sound) => {
        const seen = new Set<string>();
        return {
          mset: (all) => {
            sound.mset(all.filter(({ key }) => !seen.has(key)));
            for (const { key } of all) seen.add(key);
          },
        };
      }),
      /replaces what was there/,
    ],
    [
      'a limit of 100 keys a call',
      broken((sound) => ({ mset: (entries) => sound.mset(entries.slice(0, 100)) })),
      /1,000 keys/,
    ],
    ['one answer array for calls that overlap', sharedArrayStorage, /overlap/],
    ['mdelete that does nothing', broken(() => ({ mdelete() {} })), /deleted keys and no others/],
    [
      'mdelete by prefix',
      broken((sound) => ({ mdelete: () => sound.clear?.() })),
      /deleted keys and no others/,
    ],
    [
      'a deleted key that never comes back',
      broken((sound) => {
        const gone = new Set<string>();
        return {
          mdelete: (keys) => {
            for (const key of keys) gone.add(key);
          },
          mget: (keys) =>
            (sound.mget(keys) as StorageSlot[]).map((slot, index) =>
              gone.has(keys[index] as string) ? MISS : slot,
            ),
        };
      }),
      /takes a deleted key back/,
    ],
    ['clear that does nothing', broken(() => ({ clear() {} })), /cleared, and goes on/],
    ['clear that is absent, undeclared', broken(() => ({ clear: undefined as never })), /cleared/],
    [
      'keys changed in place',
      broken((sound) => ({ mget: (keys) => sound.mget((keys as string[]).sort()) })),
      /order of the keys/,
    ],
    [
      'no lifetimes at all',
      writing((entry) => ({ ...entry, expiresAt: undefined, staleUntil: undefined })),
      /last millisecond/,
    ],
    [
      'a millisecond too long',
      writing((entry) => ({ ...entry, expiresAt: entry.expiresAt && entry.expiresAt + 1 })),
      /last millisecond/,
    ],
    [
      'milliseconds passed to a store that counts seconds',
      writing((entry) => ({ ...entry, expiresAt: entry.expiresAt && entry.expiresAt * 1000 })),
      /last millisecond/,
    ],
    ['the old lifetime kept', keptLifetimeStorage, /lifetime together with the value/],
    [
      'expiresAt 0 taken for none',
      writing((entry) => ({ ...entry, expiresAt: entry.expiresAt || undefined })),
      /over before it is stored/,
    ],
    [
      'an elapsed entry ignored, so that the old value stays',
      broken((sound) => ({
        mset: (all) => sound.mset(all.filter(({ expiresAt = Infinity }) => expiresAt > Date.now())),
      })),
      /over before it is stored/,
    ],
    [
      'stale values that look fresh',
      reading((slots) => slots.map((slot) => (isStaleValue(slot) ? slot.value : slot))),
      /StaleValue from/,
    ],
    [
      'no stale window, undeclared',
      writing((entry) => ({ ...entry, staleUntil: undefined })),
      /StaleValue from/,
    ],
    [
      'a stale window without an end',
      writing((entry) => ({ ...entry, staleUntil: entry.staleUntil && Infinity })),
      /StaleValue from/,
    ],
    [
      'a fetch duration forgotten',
      writing((entry) => ({ ...entry, durationMs: undefined })),
      /StaleValue from/,
    ],
  ];

  it.each(faults)('on %s', async (_, create, test) => {
    expect(await failuresOf(create)).toContainEqual(expect.stringMatching(test));
  });

  it('on a neighbour that shares its keys', async () => {
    let last = mapStorage();
    const create = () => {
      last = mapStorage();
      return last;
    };
    expect(await failuresOf(create, { advance, createNeighbour: () => last })).toEqual([
      'neither sees nor clears what its neighbour holds',
    ]);
  });

  it('on a clock that `advance` does not move', async () => {
    expect(await failuresOf(mapStorage, { advance: () => {} })).toContain(
      'is tested under a clock that moves by `advance` alone',
    );
  });
});

describe('a declared limit', () => {
  it('of no stale window is tested as a miss', async () => {
    const windowless = writing((entry) => ({ ...entry, staleUntil: undefined }));
    expect(await failuresOf(windowless, { advance, stale: false })).toEqual([]);
    expect(await failuresOf(mapStorage, { advance, stale: false })).toEqual([
      'answers MISS from expiresAt on, as declared',
    ]);
  });

  it('of no clear is held to', async () => {
    const without = broken(() => ({ clear: undefined as never }));
    expect(await failuresOf(without, { advance, clear: false })).toEqual([]);
    expect(await failuresOf(mapStorage, { advance, clear: false })).toEqual([
      'has no clear, as declared',
    ]);
  });

  it('of no clock leaves out lifetimes, not what is over already', async () => {
    const forgetful = writing((entry) => ({ ...entry, expiresAt: entry.expiresAt || undefined }));
    expect(await failuresOf(mapStorage, { advance: false })).toEqual([]);
    expect(await failuresOf(forgetful, { advance: false })).toEqual([
      'forgets a value whose lifetime is over before it is stored',
    ]);
  });
});

/** Loses `__proto__`, and finds `constructor` although nobody stored it. */
function plainObjectStorage(): BatchStorage {
  const values: Record<string, unknown> = {};
  return {
    ...mapStorage(),
    mget: (keys) => keys.map((key) => (key in values ? values[key] : MISS)),
    mset(entries) {
      for (const { key, value } of entries) values[key] = value;
    },
  };
}

/** Gives every call the same array, which the next call overwrites before the first is read. */
function sharedArrayStorage(): BatchStorage {
  const sound = mapStorage();
  const shared: StorageSlot[] = [];
  return {
    ...sound,
    async mget(keys) {
      shared.length = 0;
      shared.push(...(sound.mget(keys) as StorageSlot[]));
      await Promise.resolve();
      return shared;
    },
  };
}

/** Replaces a value and leaves its `expiresAt` as it was. */
function keptLifetimeStorage(): BatchStorage {
  const sound = mapStorage();
  const lifetimes = new Map<string, number | undefined>();
  return {
    ...sound,
    mset(entries) {
      for (const entry of entries) {
        const expiresAt = lifetimes.has(entry.key) ? lifetimes.get(entry.key) : entry.expiresAt;
        lifetimes.set(entry.key, expiresAt);
        sound.mset([{ ...entry, expiresAt }]);
      }
    },
  };
}
