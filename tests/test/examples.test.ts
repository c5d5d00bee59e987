import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BatchProcessor, createGetCachedDataBatch } from '@batchkit/core';
import { describe, expect, it } from 'vitest';

/** What each example prints. */
const EXAMPLES = {
  // A key asked for twice is fetched once, and the most urgent one first.
  'cached-data-batch.js': [
    'button card dialog input select table tabs button',
    '7 calls, at most 5 at once',
    'alert badge chart',
    '',
  ].join('\n'),
  // 600,000 bytes in calls of 64,000: ten at least, and the one that tells the sizes.
  'object-store.js': 'true { list: 1, batch: 10, object: 0 }\n',
};

describe.each(Object.entries(EXAMPLES))('the example %s', (name, prints) => {
  const file = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

  it('is 60 lines at most', () => {
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('prints what it should', () => {
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe(prints);
  });
});

it('the same as TypeScript needs nothing more than a constant priority', async () => {
  const getCachedDataBatch = createGetCachedDataBatch(new BatchProcessor());
  const requests = ['button', 'card'].map((name) => ({
    key: `component:react:${name}`,
    fetchFunction: async () => name,
    priority: 'high' as const,
  }));
  const values: string[] = await getCachedDataBatch(requests, {
    maxConcurrency: 5,
    groupingStrategy: 'prefix',
  });
  expect(values).toEqual(['button', 'card']);
});
