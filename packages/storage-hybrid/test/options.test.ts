import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { type HybridStorageOptions, hybridStorage } from '../src/index.js';

const compression = { compress: async () => '', decompress: async () => '' };

describe('an option', () => {
  it.each<[unknown, string]>([
    [{ memory: false }, 'Expected `l2` where `memory` is `false`: nothing would be stored.'],
    [{ memory: 5 }, 'Expected `memory` to be an object or false, got `5` (number).'],
    [{ memory: null }, 'Expected `memory` to be an object or false, got `null`.'],
    [
      { memory: { maxEntries: 0 } },
      'Expected `memory.maxEntries` to be an integer from 1 to 9007199254740991, got `0` (number).',
    ],
    [
      { memory: { ttlMs: '5' } },
      'Expected `memory.ttlMs` to be a number of milliseconds above 0, or Infinity, got `"5"` (string).',
    ],
    [
      { ttlMs: Number.NaN },
      'Expected `ttlMs` to be a number of milliseconds above 0, or Infinity, got `NaN` (number).',
    ],
    [
      { l2TimeoutMs: Infinity },
      'Expected `l2TimeoutMs` to be an integer from 1 to 2147483647, got `Infinity` (number).',
    ],
    [
      { namespace: 'a/b' },
      'Expected `namespace` to be letters, digits, `_`, `-`, `.` and single colons between them, got `"a/b"` (string).',
    ],
    [{ l2: new Map() }, 'Expected `l2` to be a Keyv (`new Keyv({ store })`), got `object`.'],
    [
      { l2: new Keyv({ compression }) },
      'Expected `l2.compression` to be undefined, because values are stored in another format, got `object`.',
    ],
  ])('%j is refused by name', (options, message) => {
    expect(() => hybridStorage(options as HybridStorageOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', plugin: 'hybrid', message }),
    );
  });

  it.each(['', ':', 'a::b', ':a', 'a:', 'a b', 'a*'])('namespace %j is refused', (namespace) => {
    expect(() => hybridStorage({ namespace })).toThrow('Expected `namespace`');
  });

  it('undefined means the default', () => {
    const options: HybridStorageOptions = {
      memory: { maxEntries: undefined, ttlMs: undefined },
      l2: undefined,
      namespace: undefined,
      ttlMs: undefined,
      l2TimeoutMs: undefined,
    };
    expect(hybridStorage(options).name).toBe('hybrid');
  });
});
