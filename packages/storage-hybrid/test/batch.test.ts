import { BatchProcessor } from '@batchkit/core';
import { createKeyvNonBlocking } from '@keyv/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hybridStorage } from '../src/index.js';
import { hasRedis, startRedis } from './support/redis-server.js';

const keys = Array.from({ length: 200 }, (_, index) => `key:${index}`);

describe.runIf(hasRedis('batches over Redis'))('a batch over a Redis that is killed', () => {
  it('in the middle of it loses no value and hangs nothing: it ends on upstream', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const l2 = createKeyvNonBlocking(redis.url, { namespace: 'n' });
    onTestFinished(() => l2.store.disconnect(true));
    const storage = hybridStorage({ memory: false, l2, timeouts: { softMs: 500, hardMs: 500 } });
    const processor = new BatchProcessor({ storage });
    let calls = 0;

    const upstream = async (key: string) => {
      calls += 1;
      if (calls === 100) await redis.kill();
      return `value of ${key}`;
    };
    const values = keys.map((key) => `value of ${key}`);

    expect(await processor.getMany(keys, upstream)).toEqual(values);
    expect(calls).toBe(200);
    await processor.flush();
    expect(await processor.getMany(keys, upstream)).toEqual(values);
    expect(calls).toBe(400);
  });

  it('between its lookup and the answer loses no value either', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const l2 = createKeyvNonBlocking(redis.url, { namespace: 'n' });
    onTestFinished(() => l2.store.disconnect(true));
    const processor = new BatchProcessor({
      storage: hybridStorage({ memory: false, l2, timeouts: { softMs: 500, hardMs: 500 } }),
    });
    const failures: string[] = [];
    processor.subscribe((event) => {
      if (event.type === 'lookup:ended')
        failures.push(`${event.misses} missed, ${event.unread} unread`);
    });
    await processor.getMany(keys, async (key) => key);
    await processor.flush();

    redis.freeze();
    const batch = processor.getMany(keys, async (key) => `upstream ${key}`);
    await redis.kill();
    expect(await batch).toEqual(keys.map((key) => `upstream ${key}`));
    expect(failures).toEqual(['200 missed, 0 unread', '0 missed, 200 unread']);
  });
});
