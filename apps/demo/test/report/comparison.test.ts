import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../src/measure.js';
import { formatJson, formatText, isIdentical } from '../../src/report/comparison.js';
import { formatBytes, formatMs } from '../../src/report/format.js';

function measurement(changes: Partial<Measurement>): Measurement {
  return {
    name: 'sequential',
    upstreamCalls: 1_718,
    peakInFlight: 1,
    ms: 31_415.92,
    bytes: 1_335_990,
    cacheHits: 0,
    failed: 0,
    isIdentical: true,
    firstError: undefined,
    ...changes,
  };
}

const COLD = measurement({ name: 'batchkit cold', upstreamCalls: 84, ms: 512.34 });
const LOST = measurement({
  name: 'original',
  failed: 514,
  isIdentical: false,
  firstError: new Error('Too many at once.'),
});
const COMPARISON = {
  framework: 'svelte',
  files: 718,
  directories: 84,
  measurements: [measurement({}), LOST, COLD],
} as const;

describe('a comparison', () => {
  it('is identical where all of batchkit is, whatever the others lost', () => {
    const wrong = measurement({ name: 'batchkit warm', isIdentical: false });
    expect(isIdentical(COMPARISON)).toBe(true);
    expect(isIdentical({ ...COMPARISON, measurements: [COLD, wrong] })).toBe(false);
    expect(isIdentical({ ...COMPARISON, measurements: [measurement({})] })).toBe(false);
  });

  it('is one line of JSON', () => {
    expect(JSON.parse(formatJson(COMPARISON))).toEqual({
      framework: 'svelte',
      files: 718,
      directories: 84,
      identical: true,
      strategies: [
        {
          name: 'sequential',
          upstreamCalls: 1_718,
          peakInFlight: 1,
          ms: 31_415.9,
          bytes: 1_335_990,
          cacheHits: 0,
          failed: 0,
        },
        expect.objectContaining({ name: 'original', failed: 514 }),
        expect.objectContaining({ name: 'batchkit cold', upstreamCalls: 84, ms: 512.3 }),
      ],
    });
    expect(formatJson(COMPARISON)).not.toContain('\n');
  });

  it('is a table, and what was lost and why', () => {
    expect(`\n${formatText(COMPARISON)}`).toMatchInlineSnapshot(`
      "
      ┌───────────────┬──────────┬─────────┬──────────┬────────┬───────┬────────┬───────────┐
      │               │ upstream │ most in │     time │  bytes │ cache │ failed │ identical │
      │               │    calls │  flight │          │        │  hits │        │           │
      ├───────────────┼──────────┼─────────┼──────────┼────────┼───────┼────────┼───────────┤
      │ sequential    │    1,718 │       1 │  31.42 s │ 1.3 MB │     0 │      0 │       yes │
      │ original      │    1,718 │       1 │  31.42 s │ 1.3 MB │     0 │    514 │        no │
      │ batchkit cold │       84 │       1 │ 512.3 ms │ 1.3 MB │     0 │      0 │       yes │
      └───────────────┴──────────┴─────────┴──────────┴────────┴───────┴────────┴───────────┘
      original lost 514 of 718 files; the first of them: Too many at once."
    `);
  });
});

it('times and sizes are read at a glance', () => {
  expect([0.04, 999.94, 1_000, 61_234].map(formatMs)).toEqual([
    '0.0 ms',
    '999.9 ms',
    '1.00 s',
    '61.23 s',
  ]);
  expect([0, 999, 1_000, 1_335_990].map(formatBytes)).toEqual(['0 B', '999 B', '1.0 kB', '1.3 MB']);
});
