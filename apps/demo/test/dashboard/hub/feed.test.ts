import { describe, expect, it } from 'vitest';
import type { BatchValue, KeyValue, TotalsValue } from '../../../src/dashboard/protocol/values.js';
import { connectClient, EVERYTHING, subscribed } from '../support/feed-client.js';
import { openForTest } from '../support/opened.js';

describe('a client', () => {
  it('gets everything there is, then what changes', async () => {
    const { dashboard, get } = await openForTest();
    await get(['a', 'b']);
    const client = await subscribed(dashboard);
    expect(client.messages.map(({ type }) => type)).toEqual(['hello', 'snapshot']);
    expect(client.values.get('totals')).toMatchObject({
      requests: 2,
      calls: { made: 2, saved: 0 },
    });
    await get(['b', 'c']);
    await client.until(() => (client.values.get('totals') as TotalsValue).requests === 4);
    expect(client.messages.at(-1)?.type).toBe('delta');
    expect(client.values.get('totals')).toMatchObject({ calls: { made: 3, saved: 1 } });
    expect(client.values.get('batch:2')).toMatchObject({
      requests: 2,
      lookup: { hits: 1, misses: 1 },
      outcome: { hits: 1, single: 1, failed: 0 },
    });
    expect(client.faults).toEqual([]);
  });

  it('hears of the batches it names, and of no other', async () => {
    const { dashboard, get } = await openForTest();
    const client = await subscribed(dashboard, { type: 'subscribe', batches: [2] });
    for (const key of ['a', 'b', 'c']) await get([key]);
    client.send({ type: 'subscribe', topics: ['totals'] });
    await client.until(() => client.values.has('totals'));
    const topics = client.messages.flatMap((message) =>
      message.type === 'delta' ? message.changes.map(({ topic }) => topic) : [],
    );
    expect(new Set(topics)).toEqual(new Set(['batch:2']));
    expect([...client.values.keys()]).toEqual(['totals']);
  });

  it('hears of the keys it follows, whatever has become of them before', async () => {
    const { dashboard, get, processor, clock } = await openForTest();
    await get(['a']);
    const client = await subscribed(dashboard, {
      type: 'subscribe',
      keys: ['a', 'z', '__proto__'],
    });
    const state = (key: string) => (client.values.get(`key:${key}`) as KeyValue).state;
    expect([state('a'), state('z'), state('__proto__')]).toEqual(['fetched', 'unseen', 'unseen']);
    await processor.invalidate(['a']);
    clock.advance(100);
    await client.until(() => state('a') === 'invalidated');
    await get(['a', 'z']);
    await client.until(() => state('a') === 'fetched');
    expect(client.values.get('key:a')).toMatchObject({ fetches: 2, kind: 'single', batch: 2 });
    expect(client.faults).toEqual([]);
  });

  it('that comes back gets what it missed, each change once', async () => {
    const { dashboard, get } = await openForTest();
    const witness = await subscribed(dashboard);
    const first = await subscribed(dashboard);
    await get(['a']);
    await first.until(() => first.values.has('batch:1'));
    const resume = first.position;
    first.socket.terminate();
    await get(['b']);
    await get(['a', 'c']);
    const second = connectClient(dashboard);
    await second.until(() => second.messages.length > 0);
    second.send({ ...EVERYTHING, resume });
    await second.until(() => second.messages.length > 1);
    const [, missed] = second.messages;
    if (missed?.type !== 'delta') throw new Error(`Expected a delta, got ${missed?.type}.`);
    expect([missed.from, missed.offset]).toEqual([resume.offset, resume.offset + 2]);
    const batches = missed.changes.filter(({ topic }) => topic.startsWith('batch:'));
    expect(batches.map(({ topic }) => topic)).toEqual(['batch:2', 'batch:3']);
    await witness.until(() => witness.position.offset === missed.offset);
    const total = missed.changes.filter(({ topic }) => topic === 'totals');
    expect(total).toHaveLength(2);
  });

  it('that has been away for too long gets everything anew', async () => {
    const { dashboard, get } = await openForTest({ maxRingBytes: 2_000 });
    const client = await subscribed(dashboard);
    const resume = client.position;
    for (let round = 0; round < 20; round += 1) await get([`key ${round}`]);
    const again = await subscribed(dashboard, { ...EVERYTHING, resume });
    expect(again.messages.map(({ type }) => type)).toEqual(['hello', 'snapshot']);
    expect(again.values.get('totals')).toMatchObject({ requests: 20 });
  });

  it.each([
    ['another run', { epoch: 'another run', offset: 0 }],
    ['the future', undefined],
  ])('that comes from %s gets everything anew', async (_, given) => {
    const { dashboard, get } = await openForTest();
    await get(['a']);
    const { position } = await subscribed(dashboard);
    const resume = given ?? { ...position, offset: position.offset + 1 };
    const client = await subscribed(dashboard, { ...EVERYTHING, resume });
    expect(client.messages.map(({ type }) => type)).toEqual(['hello', 'snapshot']);
  });

  it('forgets batches with the server', async () => {
    const { dashboard, get } = await openForTest();
    const client = await subscribed(dashboard);
    for (let round = 0; round < 45; round += 1) await get([`key ${round}`]);
    await client.until(() => client.values.has('batch:45'));
    const batches = [...client.values].filter(([topic]) => topic.startsWith('batch:'));
    expect(batches).toHaveLength(40);
    expect((batches[0]?.[1] as BatchValue | undefined)?.batch).toBe(6);
    expect(client.faults).toEqual([]);
  });
});
