import { BatchProcessor } from '@batchkit/core';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hybridStorage } from '../src/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it.each([
  ['memory', () => hybridStorage()],
  ['L2', () => hybridStorage({ memory: false, l2: new Keyv() })],
])('a value near its end is refreshed early, from %s', async (_, open) => {
  const processor = new BatchProcessor({ storage: open(), ttl: 1_000, earlyRefreshBeta: 1 });
  const fetched = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve('value'), 100)));
  const first = processor.getMany(['a'], fetched, { awaitWrites: true });
  await vi.advanceTimersByTimeAsync(900);
  await first;
  vi.spyOn(Math, 'random').mockReturnValue(1e-9);
  const [again] = await processor.getManySettled(['a'], fetched);
  expect(again).toMatchObject({ value: 'value', source: 'cache' });
  await vi.advanceTimersByTimeAsync(1);
  expect(fetched).toHaveBeenCalledTimes(2);
});
