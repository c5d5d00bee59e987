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
      { timeouts: { hardMs: Infinity } },
      'Expected `timeouts.hardMs` to be an integer from 1 to 2147483647, got `Infinity` (number).',
    ],
    [
      { timeouts: { softMs: 11, hardMs: 10 } },
      'Expected `timeouts.softMs` to be an integer from 1 to 10, got `11` (number).',
    ],
    [
      { timeouts: { soft: 1 } },
      'Unknown options in timeouts: `soft`. Known are `softMs`, `hardMs`.',
    ],
    [
      { breaker: { failures: 0 } },
      'Expected `breaker.failures` to be an integer from 1 to 9007199254740991, got `0` (number).',
    ],
    [
      { breaker: { cooldownMs: 0.5 } },
      'Expected `breaker.cooldownMs` to be an integer from 1 to 2147483647, got `0.5` (number).',
    ],
    [{ breaker: true }, 'Expected `options in breaker` to be an object, got `true` (boolean).'],
    [
      { maxBatch: 0 },
      'Expected `maxBatch` to be an integer from 1 to 9007199254740991, got `0` (number).',
    ],
    [
      { maxQueuedWrites: -1 },
      'Expected `maxQueuedWrites` to be an integer from 0 to 9007199254740991, got `-1` (number).',
    ],
    [
      { sweepIntervalMs: 0 },
      'Expected `sweepIntervalMs` to be an integer from 1 to 2147483647, got `0` (number).',
    ],
    [{ bus: 'redis' }, 'Expected `bus` to be an invalidation bus, got `"redis"` (string).'],
    [{ bus: {} }, 'Expected `bus.publish` to be a function, got `undefined`.'],
    [
      { l2TimeoutMs: 5 },
      'Unknown options of hybridStorage: `l2TimeoutMs`. Known are `memory`, `l2`, `namespace`, `ttlMs`, `maxBatch`, `timeouts`, `breaker`, `maxQueuedWrites`, `serializer`, `compression`, `checksum`, `bus`, `sweepIntervalMs`.',
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
      maxBatch: undefined,
      timeouts: { softMs: undefined, hardMs: undefined },
      breaker: { failures: undefined, cooldownMs: undefined },
      maxQueuedWrites: undefined,
      serializer: undefined,
      compression: undefined,
      checksum: undefined,
      bus: undefined,
      sweepIntervalMs: undefined,
    };
    expect(hybridStorage(options).name).toBe('hybrid');
  });
});
