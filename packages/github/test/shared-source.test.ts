import { BatchProcessor, mapStorage } from '@batchkit/core';
import { testGrouper, testOptimizer } from '@batchkit/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { sharedSource } from '../src/shared-source.js';
import { serve, sourceOf } from './support/origin.js';

const NAMES = Array.from({ length: 61 }, (_, index) => `component-${index}`);
const registry = (version: number) =>
  JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, { name, version }])));

/** Documents by name, and what reads them. */
function documentsAndReads(held: Record<string, Record<string, number>>) {
  const reads = vi.fn(async (source: string) => {
    const document = held[source];
    if (document === undefined) throw new Error(`no ${source}`);
    return document;
  });
  const shared = sharedSource({
    sourceOf: (key) => key.slice(0, key.indexOf('/')),
    fetchSource: reads,
    pick: (document, key) => {
      const value = document[key.slice(key.indexOf('/') + 1)];
      if (value === -1) throw new Error(`${key} is broken`);
      return value;
    },
  });
  return { shared, reads };
}

const documents = (held: Record<string, Record<string, number>>) => documentsAndReads(held).shared;

describe('the metadata of 61 components out of one registry file', () => {
  it('is one upstream call', async () => {
    const { origin } = await serve({ 'registry.json': registry(1) });
    const github = sourceOf(origin);
    const shared = sharedSource({
      sourceOf: () => 'registry.json',
      fetchSource: async (path, context) =>
        JSON.parse(String(await github.fetchFile(path, context))) as Record<string, unknown>,
      pick: (document, key) => document[key],
    });
    const processor = new BatchProcessor({ optimizers: [shared.optimizer], storage: mapStorage() });
    const metadata = await processor.getMany(NAMES, shared.fetch, shared.batch);
    expect(metadata).toEqual(NAMES.map((name) => ({ name, version: 1 })));
    expect(origin.stats().requests).toBe(1);
    await processor.getMany(NAMES, shared.fetch, shared.batch);
    expect(origin.stats().requests).toBe(1);
  });
});

describe('sharedSource', () => {
  it('reads each document once, whatever the order of the keys', async () => {
    const fetchSource = vi.fn(async (source: string) => source.toUpperCase());
    const shared = sharedSource({
      sourceOf: (key) => key.slice(0, 1),
      fetchSource,
      pick: (document, key) => document + key,
    });
    const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
    const keys = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3'];
    const values = await processor.getMany(keys, shared.fetch, shared.batch);
    expect(values).toEqual(['Aa1', 'Bb1', 'Aa2', 'Cc1', 'Bb2', 'Aa3']);
    expect(fetchSource.mock.calls.map(([source]) => source).sort()).toEqual(['a', 'b', 'c']);
  });

  it('a key that its document cannot serve fails alone, with the reason and at no further call', async () => {
    const held = { d: { good: 1, bad: -1 } };
    const shared = documents(held);
    const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
    const [good, bad, none] = await processor.getManySettled(
      ['d/good', 'd/bad', 'd/none'],
      shared.fetch,
      shared.batch,
    );
    expect(good).toMatchObject({ status: 'fulfilled', value: 1, source: 'group' });
    expect(none).toMatchObject({ status: 'fulfilled', value: undefined });
    expect(bad).toMatchObject({ status: 'rejected' });
    expect(String((bad as { reason: Error }).reason.message)).toContain('d/bad is broken');
  });

  it('the next batch reads the document again where a key had failed', async () => {
    const held = { d: { good: 1, bad: -1 } };
    const shared = documents(held);
    const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
    const ask = () => processor.getManySettled(['d/good', 'd/bad'], shared.fetch, shared.batch);
    await ask();
    held.d.bad = 2;
    expect((await ask())[1]).toMatchObject({ status: 'fulfilled', value: 2 });
  });

  it('a document that cannot be read is asked for once, and fails its keys and no others', async () => {
    const { shared, reads } = documentsAndReads({ d: { a: 1 } });
    const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
    const outcomes = await processor.getManySettled(
      ['d/a', 'gone/a', 'gone/b'],
      shared.fetch,
      shared.batch,
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it.each([
    [{ name: 'Two Words' }, '`name`'],
    [{ sourceOf: undefined }, '`sourceOf`'],
    [{ fetchSource: 1 }, '`fetchSource`'],
    [{ pick: null }, '`pick`'],
    [{ picks: 1 }, '`picks`'],
  ])('%j is refused', (wrong, text) => {
    const right = { sourceOf: String, fetchSource: async () => 1, pick: () => 1 };
    expect(() => sharedSource({ ...right, ...wrong } as never)).toThrow(text);
  });
});

const shared = documents({ d: { a: 1, b: 2 } });
testGrouper({ describe, it }, () => shared.grouper, { keys: ['d/a', 'd/b', 'e/a'] });
const requests = ['d/a', 'd/b'].map((key) => ({ key, priority: 'normal' as const, queuedAt: 0 }));
testOptimizer({ describe, it }, () => shared.optimizer, {
  group: { id: 'd', grouper: 'shared-source', requests },
  values: new Map([
    ['d/a', 1],
    ['d/b', 2],
  ]),
});
