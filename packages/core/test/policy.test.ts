import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BatchEvent,
  BatchProcessor,
  type BatchProcessorOptions,
  MISS,
  mapStorage,
} from '../src/index.js';
import { countingOptimizer } from './upstream.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Fetches `values` by key, and gives a look at the storage. */
async function stored(options: BatchProcessorOptions, values: Record<string, unknown>) {
  const storage = mapStorage();
  const processor = new BatchProcessor({ storage, ...options });
  const keys = Object.keys(values);
  const fetching = processor.getManySettled(keys, async (key) => values[key], {
    awaitWrites: true,
  });
  await vi.advanceTimersByTimeAsync(1);
  return { outcomes: await fetching, look: () => storage.mget(keys), processor };
}

describe('ttl', () => {
  it('of the processor counts where a request has none', async () => {
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage, ttl: 1_000 });
    const fetchFunction = async () => 1;
    const batch = processor.processBatch([
      { key: 'own', ttl: 5_000, fetchFunction },
      { key: 'none', fetchFunction },
    ]);
    await vi.advanceTimersByTimeAsync(1_500);
    await batch;
    expect(storage.mget(['own', 'none'])).toEqual([1, MISS]);
  });

  it('may depend on the value; 0 stores nothing, undefined leaves it to the storage', async () => {
    const ttl = vi.fn((value: unknown) => (value as { ttl?: number }).ttl);
    const values = { short: { ttl: 100 }, never: { ttl: 0 }, ever: {} };
    const { look } = await stored({ ttl }, values);
    expect(look()).toEqual([values.short, MISS, values.ever]);
    await vi.advanceTimersByTimeAsync(100);
    expect(look()).toEqual([MISS, MISS, values.ever]);
    expect(ttl.mock.calls[0]).toEqual([
      values.short,
      { key: 'short', ttl: undefined, priority: 'normal' },
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['is negative', () => -1],
    ['is NaN', () => Number.NaN],
  ])('a function that %s costs the storing, not the value, and is told', async (_, ttl) => {
    const events: BatchEvent[] = [];
    const storage = mapStorage();
    const processor = new BatchProcessor({ storage, ttl });
    processor.subscribe((event) => event.type === 'policy:failed' && events.push(event));
    expect(await processor.getMany(['a'], async () => 1)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(storage.mget(['a'])).toEqual([MISS]);
    expect(events).toMatchObject([{ key: 'a' }]);
  });
});

describe('negativeTtlMs', () => {
  it('is how long null and undefined stay, whatever else says otherwise', async () => {
    const { look } = await stored(
      { ttl: 60_000, negativeTtlMs: 100 },
      { no: null, nothing: undefined, yes: 0 },
    );
    expect(look()).toEqual([null, undefined, 0]);
    await vi.advanceTimersByTimeAsync(100);
    expect(look()).toEqual([MISS, MISS, 0]);
  });

  it('0: they are not stored', async () => {
    const { look } = await stored({ negativeTtlMs: 0 }, { no: null, yes: '' });
    expect(look()).toEqual([MISS, '']);
  });
});

describe('shouldCache', () => {
  it('says whether a value is stored', async () => {
    const shouldCache = (value: unknown) => value !== 'degraded';
    const { look, outcomes } = await stored({ shouldCache }, { a: 'degraded', b: 'good' });
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(look()).toEqual([MISS, 'good']);
  });
});

describe('validate', () => {
  const validate = (value: unknown) => typeof value === 'string' && !value.startsWith('404');

  it('a value that is none fails its key alone, and is not stored', async () => {
    const { outcomes, look } = await stored({ validate }, { a: '404: Not Found', b: 'source' });
    expect(outcomes).toMatchObject([
      {
        reason: {
          code: 'ERR_VALIDATION',
          key: 'a',
          message: 'The value of "a" was not accepted by `validate`.',
        },
      },
      { value: 'source' },
    ]);
    expect(look()).toEqual([MISS, 'source']);
  });

  it('to throw says no, and why', async () => {
    const { outcomes } = await stored(
      {
        validate: () => {
          throw new Error('too short');
        },
      },
      { a: 1 },
    );
    expect(outcomes).toMatchObject([
      {
        reason: {
          code: 'ERR_VALIDATION',
          message: 'The value of "a" was not accepted by `validate`: too short',
        },
      },
    ]);
  });

  it('a value of a group call that is none is fetched alone', async () => {
    const optimizer = countingOptimizer(
      async (keys) => new Map(keys.map((key) => [key, key === 'a' ? 404 : key])),
    );
    const processor = new BatchProcessor({ validate, optimizers: [optimizer] });
    expect(await processor.getManySettled(['a', 'b'], async (key) => `alone ${key}`)).toMatchObject(
      [
        { value: 'alone a', source: 'fetch' },
        { value: 'b', source: 'group' },
      ],
    );
  });

  it('a value of the storage that is none is fetched anew', async () => {
    const storage = mapStorage();
    storage.mset([{ key: 'a', value: 404, expiresAt: undefined }]);
    const processor = new BatchProcessor({ storage, validate });
    expect(await processor.getManySettled(['a'], async () => 'anew')).toMatchObject([
      { value: 'anew', source: 'fetch' },
    ]);
  });
});

describe('wrong rules', () => {
  it.each([
    [{ ttl: 0 }, 'Expected `ttl` to be a number of milliseconds from 1 and up, got `0` (number).'],
    [
      { negativeTtlMs: -1 },
      'Expected `negativeTtlMs` to be a number of milliseconds from 0 and up, got `-1` (number).',
    ],
    [{ shouldCache: true }, 'Expected `shouldCache` to be a function, got `true` (boolean).'],
    [{ validate: 'zod' }, 'Expected `validate` to be a function, got `"zod"` (string).'],
    [
      { staleWhileRevalidateMs: -1 },
      'Expected `staleWhileRevalidateMs` to be a number of milliseconds from 0 and up, got `-1` (number).',
    ],
    [
      { staleIfErrorMs: '5s' },
      'Expected `staleIfErrorMs` to be a number of milliseconds from 0 and up, got `"5s"` (string).',
    ],
    [
      { earlyRefreshBeta: 3 },
      'Expected `earlyRefreshBeta` to be a number from 0 to 2, got `3` (number).',
    ],
    [
      { maxPending: 0 },
      'Expected `maxPending` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [{ nested: 'no' }, 'Expected `nested` to be a boolean, got `"no"` (string).'],
    [
      { retry: { attempts: 0 } },
      'Expected `retry.attempts` to be an integer from 1 and up or Infinity, got `0` (number).',
    ],
    [{ retry: { delayMs: 5 } }, 'Expected `retry.delayMs` to be a function, got `5` (number).'],
    [
      { retry: { times: 3 } },
      'Unknown options of retry: `times`. Known are `attempts`, `delayMs`, `retryable`.',
    ],
    [{ retry: 3 }, 'Expected `options of retry` to be an object, got `3` (number).'],
  ])('%j', (options, message) => {
    expect(() => new BatchProcessor(options as never)).toThrow(message);
  });
});
