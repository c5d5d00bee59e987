import { BatchProcessor, type BatchStorage, fixedLimit, MISS } from '@batchkit/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Feed } from '../../../src/dashboard/feed/feed.js';
import { watch } from '../../../src/dashboard/feed/watch.js';
import { schemaOf } from '../../../src/dashboard/protocol/topics.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createTestLibrary } from '../support/library.js';

type Processor = Parameters<typeof watch>[2];

/** The feed of a processor, read without a server. */
function watched(processor: Processor, pathOf = (key: string): string | undefined => key) {
  const clock = createFakeClock();
  const feed = new Feed({ epoch: 'one', clock, frameMs: 1, maxRingBytes: 1e6 });
  const { close, readKey } = watch(feed, clock, processor, undefined, pathOf);
  onTestFinished(close);
  return {
    feed,
    readKey,
    /** The value of a topic now, which has to fit its schema. */
    newest(topic: string): unknown {
      clock.advance(1);
      const json = feed.jsonOf(topic);
      return json === undefined ? undefined : schemaOf(topic)?.parse(JSON.parse(json));
    },
  };
}

describe('the plan', () => {
  it('says what each call covered, what was missing and what was fetched alone', async () => {
    const library = createTestLibrary();
    const { newest } = watched(library.processor);
    expect(newest('plan')).toBeUndefined();
    await library.read(['ui/a.js', 'ui/b.js', 'ui/c.gone', 'docs/a.md', 'top.md']);
    expect(newest('plan')).toMatchObject({
      batch: 1,
      grouper: 'directory',
      requests: 5,
      directories: {
        ui: { groupCalls: [{ keys: 3, delivered: 2, status: 'ok' }], singles: 1, fellBack: 1 },
        docs: { groupCalls: [], singles: 1, fellBack: 0 },
        '': { groupCalls: [], singles: 1, fellBack: 0 },
      },
    });
  });

  it('is that of the last batch that made calls', async () => {
    const library = createTestLibrary();
    const { newest } = watched(library.processor);
    await library.read(['ui/a.js']);
    await library.read(['ui/b.js']);
    await library.read(['ui/a.js', 'ui/b.js']);
    expect(newest('plan')).toMatchObject({ batch: 2, requests: 1, calls: 1 });
  });

  it('has a place for keys without a path', async () => {
    const library = createTestLibrary();
    const { newest } = watched(library.processor, () => undefined);
    await library.read(['ui/a.js', 'ui/b.js']);
    expect(newest('plan')).toMatchObject({
      directories: { '(keys without a path)': { groupCalls: [{ keys: 2, delivered: 2 }] } },
    });
  });
});

describe('a batch', () => {
  it('has its lookup, its calls and its fallbacks, as it goes on', async () => {
    const library = createTestLibrary();
    const { newest } = watched(library.processor);
    library.hold();
    const reading = library.read(['ui/a.js', 'ui/b.gone']);
    await vi.waitUntil(() => library.processor.state().running === 1);
    expect(newest('batch:1')).toMatchObject({
      requests: 2,
      lookup: { hits: 0, misses: 2 },
      plan: { queued: 2, groups: 1 },
      calls: { 1: { kind: 'group', of: 'ui', keys: 2, status: 'running' } },
    });
    expect(newest('limit')).toMatchObject({ name: 'fixed', concurrency: 4, running: 1 });
    library.release();
    await reading;
    expect(newest('batch:1')).toMatchObject({
      calls: {
        1: { status: 'ok', delivered: 1 },
        2: { kind: 'single', of: 'ui/b.gone', status: 'failed', error: 'There is no ui/b.gone.' },
      },
      fallbacks: { 1: { keys: 1, reason: 'ERR_OPTIMIZER_CONTRACT' } },
      outcome: { group: 1, single: 0, failed: 1 },
    });
    expect(newest('limit')).toMatchObject({ running: 0 });
  });

  it('counts the calls that it does not list', async () => {
    const processor = new BatchProcessor({ limit: fixedLimit(Number.POSITIVE_INFINITY) });
    const { newest } = watched(processor);
    const keys = Array.from({ length: 1_005 }, (_, index) => `${index}`);
    await processor.getMany(keys, async (key) => key, { maxConcurrency: Number.POSITIVE_INFINITY });
    const batch = newest('batch:1') as { calls: object; moreCalls: number };
    expect([Object.keys(batch.calls).length, batch.moreCalls]).toEqual([1_000, 5]);
    expect(newest('limit')).not.toHaveProperty('concurrency');
  });
});

describe('incidents', () => {
  it('are the last twenty things that went wrong', async () => {
    const storage: BatchStorage = {
      name: 'broken',
      mget: (keys) => keys.map(() => MISS),
      mset() {
        throw new Error('The disk is full.');
      },
      mdelete() {},
    };
    const processor = new BatchProcessor({ storage });
    const { newest } = watched(processor);
    expect(newest('incidents')).toEqual({});
    for (let round = 0; round < 25; round += 1) {
      await processor.getMany([`${round}`], async (key) => key);
      await processor.flush();
    }
    const incidents = newest('incidents') as Record<string, { what: string; text: string }>;
    expect(Object.keys(incidents).map(Number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 6));
    expect(incidents[25]).toMatchObject({ what: 'storage mset failed' });
    expect(incidents[25]?.text).toContain('The disk is full.');
  });
});

describe('a key', () => {
  it('is told of while it is fetched, joined, tried again and invalidated', async () => {
    const { processor, hold, release, read } = createTestLibrary();
    const { feed, readKey, newest } = watched(processor);
    feed.follow('key:ui/a.js', readKey);
    hold();
    const first = read(['ui/a.js']);
    await vi.waitUntil(() => processor.state().running === 1);
    expect(newest('key:ui/a.js')).toMatchObject({ state: 'running', fetches: 1, joins: 0 });
    const second = read(['ui/a.js']);
    expect(newest('key:ui/a.js')).toMatchObject({ state: 'running', joins: 1 });
    release();
    await Promise.all([first, second]);
    expect(newest('key:ui/a.js')).toMatchObject({ state: 'fetched', batch: 1, kind: 'single' });
    await processor.invalidate(['ui/a.js']);
    expect(newest('key:ui/a.js')).toMatchObject({ state: 'invalidated' });
  });

  it('that a group call did not bring is told of as being tried another way', async () => {
    const { processor, read } = createTestLibrary();
    const { feed, readKey, newest } = watched(processor);
    for (const name of ['ui/a.js', 'ui/x.gone']) feed.follow(`key:${name}`, readKey);
    await read(['ui/a.js', 'ui/x.gone']);
    expect(newest('key:ui/a.js')).toMatchObject({ state: 'fetched', kind: 'group', fetches: 1 });
    expect(newest('key:ui/x.gone')).toMatchObject({ state: 'failed', kind: 'single', fetches: 2 });
  });
});
