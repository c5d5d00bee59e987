import { describe, expect, it } from 'vitest';
import { BatchProcessor, mapStorage } from '../src/index.js';

const fetchFunction = async () => 1;
const grouper = { name: 'g', groupOf: () => '' };
const optimizer = { name: 'o', canOptimize: () => true, fetchGroup: async () => new Map() };

describe('a wrong option of the processor is an ERR_OPTION that says what was expected and what came', () => {
  const cases: [object, string][] = [
    [
      { limit: 0 },
      'Expected `limit` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { limit: 1.5 },
      'Expected `limit` to be an integer from 1 and up or Infinity, got `1.5` (number).',
    ],
    [{ limit: '8' }, 'Expected `limit` to be an object, got `"8"` (string).'],
    [
      { limit: { name: 'l', concurrency: 0 } },
      'Expected `limit.concurrency` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { storageTimeoutMs: -1 },
      'Expected `storageTimeoutMs` to be a number of milliseconds from 1 and up, got `-1` (number).',
    ],
    [{ storage: { name: 's', mget() {} } }, '`storage` is missing methods: mset, mdelete.'],
    [
      { storage: { ...mapStorage(), name: undefined } },
      'Expected `storage.name` to be a string, got `undefined`.',
    ],
    [{ storage: null }, 'Expected `storage` to be an object, got `null`.'],
    [{ groupers: { odd: {} } }, 'Expected `groupers.odd.name` to be a string, got `undefined`.'],
    [{ groupers: { odd: { name: 'odd' } } }, '`groupers.odd` is missing methods: groupOf.'],
    [{ optimizers: optimizer }, 'Expected `optimizers` to be an array, got `object`.'],
    [
      { optimizers: [{ name: 'o' }] },
      '`optimizers[0]` is missing methods: canOptimize, fetchGroup.',
    ],
    [
      { optimizers: [{ ...optimizer, maxKeys: 0 }] },
      'Expected `optimizers[0].maxKeys` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { concurrency: 5 },
      'Unknown options of BatchProcessor: `concurrency`. Known are `storage`, `groupers`, `optimizers`, `limit`, `config`, `storageTimeoutMs`, `retry`, `maxPending`, `nested`, `ttl`, `negativeTtlMs`, `shouldCache`, `validate`, `staleWhileRevalidateMs`, `staleIfErrorMs`, `earlyRefreshBeta`.',
    ],
    [
      { config: { batch: { maxBatchSize: 101 } } },
      'Expected `config.batch.maxBatchSize` to be an integer from 1 to 100, got `101` (number).',
    ],
    [
      { config: { batch: { defaultConcurrency: 0 } } },
      'Expected `config.batch.defaultConcurrency` to be an integer from 1 to 20, got `0` (number).',
    ],
    [
      { config: { batch: { timeoutMs: 999 } } },
      'Expected `config.batch.timeoutMs` to be an integer from 1000 to 60000, got `999` (number).',
    ],
    [
      { config: { batch: { enableOptimizations: 'yes' } } },
      'Expected `config.batch.enableOptimizations` to be a boolean, got `"yes"` (string).',
    ],
    [
      { config: { batch: { groupingStrategy: 'tree' } } },
      "Expected `config.batch.groupingStrategy` to be one of 'none', 'prefix', 'custom', got `\"tree\"` (string).",
    ],
    [{ config: { timeoutMs: 5 } }, 'Unknown parts of config: `timeoutMs`. Known are `batch`.'],
  ];
  it.each(cases)('%j', (options, message) => {
    expect(() => new BatchProcessor(options)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message }),
    );
  });

  it('undefined means the default, for every option', async () => {
    const nothing = {
      storage: undefined,
      groupers: undefined,
      optimizers: undefined,
      limit: undefined,
      config: undefined,
      storageTimeoutMs: undefined,
    };
    expect(await new BatchProcessor(nothing).getMany(['a'], fetchFunction)).toEqual([1]);
  });
});

describe('a wrong option of a batch rejects it with an ERR_OPTION', () => {
  const processor = new BatchProcessor({ groupers: { letter: grouper } });
  const cases: [object, string][] = [
    [
      { maxConcurrency: 0 },
      'Expected `maxConcurrency` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { maxConcurrency: Number.NaN },
      'Expected `maxConcurrency` to be an integer from 1 and up or Infinity, got `NaN` (number).',
    ],
    [
      { maxBatchSize: 0 },
      'Expected `maxBatchSize` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [
      { timeoutMs: 0 },
      'Expected `timeoutMs` to be a number of milliseconds from 1 and up, got `0` (number).',
    ],
    [{ deduplication: 1 }, 'Expected `deduplication` to be a boolean, got `1` (number).'],
    [{ enableOptimizations: null }, 'Expected `enableOptimizations` to be a boolean, got `null`.'],
    [{ signal: {} }, 'Expected `signal` to be an AbortSignal, got `object`.'],
    [{ onProgress: 'loud' }, 'Expected `onProgress` to be a function, got `"loud"` (string).'],
    [{ groupingStrategy: 'custom' }, 'Expected `customGrouper` to be a function, got `undefined`.'],
    [
      { groupingStrategy: 'directory' },
      "Expected `groupingStrategy` to be one of 'none', 'prefix', 'custom', 'letter', or a grouper, got `\"directory\"` (string).",
    ],
    [{ groupingStrategy: { name: 'own' } }, '`groupingStrategy` is missing methods: groupOf.'],
    [
      { concurency: 2 },
      'Unknown options of a batch: `concurency`. Known are `maxConcurrency`, `groupingStrategy`, `customGrouper`, `deduplication`, `maxBatchSize`, `timeoutMs`, `enableOptimizations`, `cache`, `awaitWrites`, `signal`, `onProgress`.',
    ],
    [5 as never, 'Expected `options of a batch` to be an object, got `5` (number).'],
  ];
  it.each(cases)('%j', async (options, message) => {
    const expected = expect.objectContaining({ code: 'ERR_OPTION', message });
    await expect(processor.processBatch([{ key: 'a', fetchFunction }], options)).rejects.toThrow(
      expected,
    );
  });

  it.each(cases)('getMany %j', async (options) => {
    const batch = processor.getMany(['a'], fetchFunction, options);
    await expect(batch).rejects.toMatchObject({ code: 'ERR_OPTION' });
  });

  it("'prefix', the default, means 'none' where no grouper of that name is registered", async () => {
    expect(await processor.getMany(['a'], fetchFunction)).toEqual([1]);
    const prefix = { groupingStrategy: 'prefix' } as const;
    expect(await processor.getMany(['a'], fetchFunction, prefix)).toEqual([1]);
  });

  it('undefined means the default, for every option', async () => {
    const nothing = {
      maxConcurrency: undefined,
      groupingStrategy: undefined,
      customGrouper: undefined,
      deduplication: undefined,
      maxBatchSize: undefined,
      timeoutMs: undefined,
      enableOptimizations: undefined,
      signal: undefined,
      onProgress: undefined,
      ttl: undefined,
      priority: undefined,
    };
    expect(await processor.getMany(['a'], fetchFunction, nothing)).toEqual([1]);
  });
});

describe('a wrong request rejects its batch with an ERR_OPTION that names it', () => {
  const cases: [unknown, string][] = [
    ['a', 'Expected `requests` to be an array, got `"a"` (string).'],
    [[null], 'Expected `requests[0]` to be an object, got `null`.'],
    [[{ key: 7, fetchFunction }], 'Expected `requests[0].key` to be a string, got `7` (number).'],
    [
      [{ key: 'a', fetchFunction }, { key: 'b' }],
      'Expected `requests[1].fetchFunction` to be a function, got `undefined`.',
    ],
    [
      [{ key: 'a', fetchFunction, ttl: 0 }],
      'Expected `requests[0].ttl` to be a number of milliseconds from 1 and up, got `0` (number).',
    ],
    [
      [{ key: 'a', fetchFunction, priority: 'urgent' }],
      "Expected `requests[0].priority` to be one of 'high', 'normal', 'low', got `\"urgent\"` (string).",
    ],
  ];
  it.each(cases)('%j', async (requests, message) => {
    const expected = expect.objectContaining({ code: 'ERR_OPTION', message });
    await expect(new BatchProcessor().processBatch(requests as never)).rejects.toThrow(expected);
    await expect(new BatchProcessor().processBatchSettled(requests as never)).rejects.toThrow(
      expected,
    );
  });

  const many: [unknown, unknown, object, string][] = [
    ['a', fetchFunction, {}, 'Expected `keys` to be an array, got `"a"` (string).'],
    [['a', 1], fetchFunction, {}, 'Expected `keys[1]` to be a string, got `1` (number).'],
    [
      ['a'],
      undefined,
      {},
      'Expected `fetch` to be a function, or an object with `fetchMany`, got `undefined`.',
    ],
    [
      ['a'],
      fetchFunction,
      { ttl: -5 },
      'Expected `ttl` to be a number of milliseconds from 1 and up, got `-5` (number).',
    ],
    [
      ['a'],
      fetchFunction,
      { priority: 1 },
      "Expected `priority` to be one of 'high', 'normal', 'low', got `1` (number).",
    ],
  ];
  it.each(many)('getMany %j', async (keys, fetch, options, message) => {
    const expected = expect.objectContaining({ code: 'ERR_OPTION', message });
    await expect(
      new BatchProcessor().getMany(keys as never, fetch as never, options),
    ).rejects.toThrow(expected);
  });

  it("'' and '__proto__' are keys like any other", async () => {
    const processor = new BatchProcessor({ storage: mapStorage() });
    const keys = ['', '__proto__', 'constructor', ''];
    expect(await processor.getMany(keys, async (key) => `<${key}>`)).toEqual(
      keys.map((key) => `<${key}>`),
    );
    await processor.flush();
    expect(await processor.getMany(keys, fetchFunction)).toEqual(keys.map((key) => `<${key}>`));
  });
});
