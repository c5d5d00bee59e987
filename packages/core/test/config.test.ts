import { describe, expect, it } from 'vitest';
import { batchConfigSchema } from '../src/config.js';
import { BatchProcessor } from '../src/index.js';

const defaults = {
  batch: {
    defaultConcurrency: 5,
    enableOptimizations: true,
    groupingStrategy: 'prefix',
    maxBatchSize: 50,
    timeoutMs: 30_000,
  },
};

describe('batchConfigSchema', () => {
  it('fills every default in, from nothing', () => {
    expect(batchConfigSchema.parse({})).toEqual(defaults);
    expect(batchConfigSchema.parse({ batch: {} })).toEqual(defaults);
  });

  it('keeps what is given', () => {
    const batch = {
      ...defaults.batch,
      maxBatchSize: 100,
      defaultConcurrency: 20,
      timeoutMs: 60_000,
    };
    expect(batchConfigSchema.parse({ batch })).toEqual({ batch });
  });

  const wrong: [object, string][] = [
    [{ defaultConcurrency: 21 }, 'Expected an integer from 1 to 20, got `21` (number).'],
    [{ defaultConcurrency: 0 }, 'Expected an integer from 1 to 20, got `0` (number).'],
    [{ maxBatchSize: 2.5 }, 'Expected an integer from 1 to 100, got `2.5` (number).'],
    [
      { timeoutMs: '1s' },
      'Expected an integer from 1000 to 60000 milliseconds, got `"1s"` (string).',
    ],
    [{ enableOptimizations: 1 }, 'Expected a boolean, got `1` (number).'],
    [{ groupingStrategy: '' }, 'Expected the name of a grouper, got an empty string.'],
    [{ groupingStrategy: 3 }, 'Expected the name of a grouper, got `3` (number).'],
  ];
  it.each(wrong)('%j names the option, the bound and the value', (batch, message) => {
    const { error } = batchConfigSchema.safeParse({ batch });
    expect(error?.issues[0]?.message).toBe(message);
    expect(error?.issues[0]?.path).toEqual(['batch', Object.keys(batch)[0]]);
  });

  it('refuses what it does not know, on both levels', () => {
    expect(batchConfigSchema.safeParse({ bach: {} }).error?.issues[0]?.message).toContain('"bach"');
    expect(batchConfigSchema.safeParse({ batch: { ttl: 1 } }).error?.issues[0]?.message).toContain(
      '"ttl"',
    );
  });

  it('what it gives is a configuration of a processor', async () => {
    const config = batchConfigSchema.parse({});
    expect(await new BatchProcessor({ config }).getMany(['a'], async () => 1)).toEqual([1]);
  });
});
