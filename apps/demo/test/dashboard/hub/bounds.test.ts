import { describe, expect, it, vi } from 'vitest';
import { CLOSE, MAX_CLIENT_MESSAGE_BYTES } from '../../../src/dashboard/protocol/messages.js';
import { connectClient, EVERYTHING, subscribed } from '../support/feed-client.js';
import { openForTest } from '../support/opened.js';

describe('a feed is read-only', () => {
  it.each([
    ['another message', JSON.stringify({ type: 'invalidate', keys: ['a'] })],
    ['a part that it does not know', JSON.stringify({ ...EVERYTHING, write: true })],
    ['a topic that does not exist', JSON.stringify({ type: 'subscribe', topics: ['secrets'] })],
    ['too many keys', JSON.stringify({ type: 'subscribe', keys: Array(21).fill('a') })],
    ['no JSON', 'hello'],
    ['no text', Buffer.from([1, 2, 3])],
  ])('%s is an error and ends the connection', async (_, data) => {
    const { dashboard } = await openForTest();
    const client = await subscribed(dashboard);
    client.socket.send(data);
    expect(await client.closed).toBe(CLOSE.policy);
    const [error] = client.messages.slice(-1);
    if (error?.type !== 'error') throw new Error(`Expected an error, got ${error?.type}.`);
    expect(error.message).toMatch(/^Expected a `subscribe` message: this feed is read-only; got /);
    await vi.waitUntil(() => dashboard.clients().connected === 0);
  });

  it('does not even read a message that is too long', async () => {
    const { dashboard } = await openForTest();
    const client = await subscribed(dashboard);
    client.socket.send('x'.repeat(MAX_CLIENT_MESSAGE_BYTES + 1));
    expect(await client.closed).toBe(1009);
  });
});

describe('a heartbeat', () => {
  it('says how far the client has been brought', async () => {
    const { dashboard, clock, get } = await openForTest({ heartbeatMs: 5_000 });
    const client = await subscribed(dashboard, { type: 'subscribe', batches: [99] });
    await get(['a']);
    clock.advance(5_000);
    await client.until(() => client.messages.at(-1)?.type === 'heartbeat');
    expect(client.position.offset).toBeGreaterThan(0);
    expect(client.messages[0]).toMatchObject({ heartbeatMs: 5_000 });
  });

  it('cuts off who did not answer the last one, and nobody else', async () => {
    const { dashboard, clock } = await openForTest({ heartbeatMs: 5_000 });
    const [deaf, alive] = [await subscribed(dashboard), await subscribed(dashboard)];
    deaf.socket.pause();
    const ponged = new Promise((resolve) => alive.socket.once('ping', resolve));
    clock.advance(5_000);
    await ponged;
    // Its answer is on its way: the server has it once it has answered something that was sent after it.
    alive.send({ type: 'subscribe', topics: ['limit'] });
    await alive.until(() => alive.messages.at(-1)?.type === 'snapshot');
    expect(dashboard.clients().connected).toBe(2);
    clock.advance(5_000);
    await vi.waitUntil(() => dashboard.clients().connected === 1);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  it('sends away who has not said by then what it wants', async () => {
    const { dashboard, clock } = await openForTest({ heartbeatMs: 5_000 });
    const client = connectClient(dashboard);
    await client.until(() => client.messages.length > 0);
    clock.advance(5_000);
    expect(await client.closed).toBe(CLOSE.policy);
    expect(client.messages.at(-1)).toEqual({
      type: 'error',
      message: 'Expected a `subscribe` message by now, got none.',
    });
  });
});

/** Names of keys so long that a few batches fill any buffer. */
const longKeys = (round: number) =>
  Array.from({ length: 100 }, (_, index) => `${round}/${index}/${'x'.repeat(1_000)}`);

describe('a client that lags', () => {
  it('gets the newest value of each topic when it reads again, and misses nothing', async () => {
    const { dashboard, get } = await openForTest({ maxBufferedBytes: 64 * 1024 * 1024 });
    const [slow, prompt] = [await subscribed(dashboard), await subscribed(dashboard)];
    slow.socket.pause();
    let rounds = 0;
    while (dashboard.clients().late === 0 && rounds < 400) {
      rounds += 1;
      await get(longKeys(rounds));
      await prompt.until(() => prompt.values.has(`batch:${rounds}`));
    }
    expect(dashboard.clients().late).toBe(1);
    for (let more = 1; more <= 60; more += 1) await get(longKeys(rounds + more));
    slow.socket.resume();
    const last = `batch:${rounds + 60}`;
    await Promise.all([slow, prompt].map((client) => client.until(() => client.values.has(last))));
    expect(slow.position).toEqual(prompt.position);
    expect(Object.fromEntries(slow.values)).toEqual(Object.fromEntries(prompt.values));
    expect(slow.messages.length).toBeLessThan(prompt.messages.length);
    expect([...slow.faults, ...prompt.faults]).toEqual([]);
    expect(dashboard.clients().late).toBe(0);
  });

  it('is cut off where more would wait for it than is allowed', async () => {
    const bounds = { coalesceAtBytes: 10_000, maxBufferedBytes: 100_000 };
    const { dashboard, get } = await openForTest(bounds);
    const client = connectClient(dashboard);
    await client.until(() => client.messages.length > 0);
    await get(longKeys(1));
    client.socket.pause();
    client.send(EVERYTHING);
    await vi.waitUntil(() => dashboard.clients().connected === 0);
  });
});
