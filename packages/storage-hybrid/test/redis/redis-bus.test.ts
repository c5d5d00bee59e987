import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Invalidation } from '../../src/bus/invalidation-bus.js';
import { type RedisBus, type RedisBusOptions, redisBus } from '../../src/redis/index.js';
import { startRedisCluster } from '../support/redis-cluster.js';
import { freePort, hasRedis, type RedisServer, startRedis } from '../support/redis-server.js';
import { tcpProxy } from '../support/tcp-proxy.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function running(port?: number): Promise<RedisServer> {
  const redis = await startRedis(port);
  cleanups.push(() => redis.stop());
  return redis;
}

function open(options: string | RedisBusOptions): RedisBus {
  const bus = redisBus(options);
  cleanups.push(() => bus.close());
  return bus;
}

/** What one subscriber hears, in order: messages, and gaps with their reason. */
function listening(bus: RedisBus) {
  const heard: Invalidation[] = [];
  const gaps: unknown[] = [];
  const stop = bus.subscribe({
    received: (message) => heard.push(message),
    gap: (reason) => gaps.push(reason instanceof Error ? reason.message : reason),
  });
  return { heard, gaps, stop };
}

async function observer(url: string) {
  const client = createClient({ url });
  client.on('error', () => {});
  await client.connect();
  cleanups.push(() => client.destroy());
  const subscribed = (count: number, channel = 'batchkit:invalidate') =>
    expect.poll(() => client.pubSubNumSub([channel])).toEqual({ [channel]: count });
  return { client, subscribed };
}

const message = (keys: readonly string[] | 'all', namespace = 'n'): Invalidation => ({
  sender: 'me',
  namespace,
  keys,
});

describe.runIf(hasRedis('redisBus'))('redisBus', () => {
  it('carries messages to every subscriber, the sender among them', async () => {
    const redis = await running();
    const { subscribed } = await observer(redis.url);
    const [one, two] = [open(redis.url), open(redis.url)];
    const [first, second, same] = [listening(one), listening(two), listening(two)];
    await subscribed(2);
    const odd = ['', '__proto__', '\ud800', '鍵\n', '{"a"}'];
    await one.publish(message(odd));
    await two.publish(message('all', 'other'));
    for (const { heard, gaps } of [first, second, same]) {
      await expect.poll(() => heard).toEqual([message(odd), message('all', 'other')]);
      expect(gaps).toEqual([]);
    }
  });

  it('keeps channels apart, and hears nothing any more after it has stopped', async () => {
    const redis = await running();
    const { subscribed } = await observer(redis.url);
    const [bus, other] = [open(redis.url), open({ url: redis.url, channel: 'other' })];
    const [stopped, here, there] = [listening(bus), listening(bus), listening(other)];
    stopped.stop();
    await subscribed(1);
    await subscribed(1, 'other');
    await other.publish(message(['there']));
    await bus.publish(message(['here']));
    await expect.poll(() => there.heard).toEqual([message(['there'])]);
    await expect.poll(() => here.heard).toEqual([message(['here'])]);
    expect(stopped.heard).toEqual([]);
  });

  it('counts what it cannot read, and takes no harm from it', async () => {
    const redis = await running();
    const { client, subscribed } = await observer(redis.url);
    const bus = open(redis.url);
    const { heard, gaps } = listening(bus);
    await subscribed(1);
    const garbage = [
      '',
      'hello',
      'null',
      '[]',
      '{}',
      '{"sender":"a","namespace":"n"}',
      '{"sender":"a","namespace":"n","keys":"some"}',
      '{"sender":"a","namespace":"n","keys":["a",1]}',
      '{"sender":1,"namespace":"n","keys":[]}',
    ];
    for (const text of garbage) await client.publish('batchkit:invalidate', text);
    await bus.publish(message(['a']));
    await expect.poll(() => heard).toEqual([message(['a'])]);
    expect(bus.ignoredMessages).toBe(garbage.length);
    expect(gaps).toEqual([]);
  });

  it('sends long lists in messages of bounded size', async () => {
    const redis = await running();
    const { client, subscribed } = await observer(redis.url);
    const bus = open(redis.url);
    const { heard } = listening(bus);
    const sizes: number[] = [];
    const raw = client.duplicate();
    await raw.connect();
    cleanups.push(() => raw.destroy());
    await raw.subscribe('batchkit:invalidate', (text) => sizes.push(text.length));
    await subscribed(2);
    const keys = Array.from({ length: 9_000 }, (_, index) => `${index}`.padEnd(50, 'x'));
    keys.push('y'.repeat(100_000));
    await bus.publish(message(keys));
    await expect.poll(() => heard.flatMap((part) => part.keys)).toEqual(keys);
    await expect.poll(() => sizes.length).toBe(heard.length);
    expect(heard.length).toBeGreaterThan(7);
    expect(Math.max(...sizes.slice(0, -1))).toBeLessThan(66_000);
  });

  it('tells of the gap where a connection is lost, keeps what is published, and sends it when it is back', async () => {
    const redis = await running();
    const { subscribed } = await observer(redis.url);
    const [one, two] = [open(redis.url), open(redis.url)];
    const { heard, gaps } = listening(two);
    await subscribed(1);
    await one.publish(message(['before']));
    await expect.poll(() => heard).toHaveLength(1);
    await redis.kill();
    await expect.poll(() => gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatch(/Socket closed unexpectedly|ECONNRESET/);
    await one.publish(message(['a', 'b']));
    await one.publish(message(['b', 'c']));
    await one.publish(message(['x'], 'other'));
    expect(gaps).not.toContain(undefined);

    await running(redis.port);
    await expect.poll(() => gaps.at(-1), { timeout: 10_000 }).toBeUndefined();
    await one.publish(message(['after']));
    const keys = () => heard.flatMap((part) => part.keys);
    await expect.poll(keys, { timeout: 10_000 }).toContain('after');
  });

  it('keeps what is published without a connection, merged and bounded, and sends it by itself', async () => {
    const redis = await running();
    const proxy = await tcpProxy(redis.port);
    cleanups.push(() => proxy.close());
    await proxy.refuse();
    const { subscribed } = await observer(redis.url);
    const { heard } = listening(open(redis.url));
    await subscribed(1);

    const bus = open(`redis://127.0.0.1:${proxy.port}`);
    const many = (from: number) => Array.from({ length: 5_000 }, (_, index) => `${from + index}`);
    await bus.publish(message(['a', 'b']));
    await bus.publish(message(['b', 'c']));
    await bus.publish(message(many(0), 'full'));
    await bus.publish(message(many(5_000), 'full'));
    await bus.publish(message(many(0), 'too many'));
    await bus.publish(message(many(5_000), 'too many'));
    await bus.publish(message(['one more'], 'too many'));
    await bus.publish(message(['and more'], 'too many'));
    await bus.publish({ ...message(['d']), sender: 'another' });
    await proxy.accept();
    const of = (namespace: string, sender = 'me') =>
      heard
        .filter((part) => part.namespace === namespace && part.sender === sender)
        .flatMap(({ keys }) => keys);
    await expect.poll(() => of('n', 'another'), { timeout: 10_000 }).toEqual(['d']);
    expect(of('n')).toEqual(['a', 'b', 'c']);
    expect(of('full')).toEqual([...many(0), ...many(5_000)]);
    expect(of('too many')).toEqual(['all']);
  });

  it('subscribes to a Redis that comes later, with a gap', async () => {
    const port = await freePort();
    const bus = open(`redis://127.0.0.1:${port}`);
    const { heard, gaps } = listening(bus);
    await expect.poll(() => gaps).toEqual([expect.stringMatching('ECONNREFUSED')]);
    await bus.publish(message(['kept']));
    await running(port);
    await expect.poll(() => gaps, { timeout: 10_000 }).toEqual([expect.anything(), undefined]);
    await bus.publish(message(['sent']));
    await expect.poll(() => heard.flatMap(({ keys }) => keys)).toContain('sent');
  });

  it('finds out that nobody is there any more, and tells of the gap', async () => {
    const redis = await running();
    const proxy = await tcpProxy(redis.port);
    cleanups.push(() => proxy.close());
    const { subscribed } = await observer(redis.url);
    const bus = open({ url: `redis://127.0.0.1:${proxy.port}`, commandTimeoutMs: 50 });
    const { gaps } = listening(bus);
    await subscribed(1);
    proxy.become({ kind: 'black-hole' });
    await expect.poll(() => gaps[0]).toMatch(/did not answer within 50 ms/);
    proxy.become({ kind: 'pass' });
    await expect.poll(() => gaps.at(-1), { timeout: 10_000 }).toBeUndefined();
  });

  it('lets no listener disturb another, and tells the one that threw of the gap', async () => {
    const redis = await running();
    const { subscribed } = await observer(redis.url);
    const bus = open(redis.url);
    const gaps: unknown[] = [];
    bus.subscribe({
      received() {
        throw new Error('broken');
      },
      gap(reason) {
        gaps.push(reason);
        throw new Error('broken as well');
      },
    });
    const { heard } = listening(bus);
    await subscribed(1);
    await bus.publish(message(['a']));
    await expect.poll(() => heard).toEqual([message(['a'])]);
    expect(gaps).toMatchObject([{ message: 'broken' }]);
  });

  it('throws what the server refuses, and sends it when it does not any more', async () => {
    const redis = await running();
    const { client, subscribed } = await observer(redis.url);
    const bus = open(redis.url);
    const { heard } = listening(bus);
    await subscribed(1);
    await client.aclSetUser('default', ['-publish']);
    await expect(bus.publish(message(['a']))).rejects.toMatchObject({
      code: 'ERR_STORAGE_WRITE',
      message: expect.stringMatching('^\\[redis\\] Publishing failed: NOPERM'),
    });
    await client.aclSetUser('default', ['+publish']);
    await bus.publish(message(['b']));
    // In one message or in two: the connection that has just come up sends what is kept as well.
    await expect
      .poll(() => new Set(heard.flatMap(({ keys }) => keys)))
      .toEqual(new Set(['a', 'b']));
  });

  it('sends what is under way when it is closed, and nothing afterwards', async () => {
    const redis = await running();
    const { subscribed } = await observer(redis.url);
    const [bus, other] = [open(redis.url), open(redis.url)];
    const { heard } = listening(other);
    await subscribed(1);
    const sent = bus.publish(message(['a']));
    await bus.close();
    await bus.close();
    await sent;
    await expect.poll(() => heard).toEqual([message(['a'])]);
    await expect(bus.publish(message(['b']))).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(() => listening(bus)).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });

  it('carries messages between the nodes of a cluster, past one that is gone', async () => {
    const cluster = await startRedisCluster();
    cleanups.push(() => cluster.stop());
    const [first, second, third] = cluster.urls as [string, string, string];
    await cluster.nodes[0]?.kill();
    const [one, two] = [open({ cluster: [first, second] }), open({ cluster: [third] })];
    const { heard } = listening(two);
    await (await observer(cluster.urls[2] as string)).subscribed(1);
    await one.publish(message(['a']));
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([message(['a'])]);
  });
});

describe('redisBus', () => {
  it.each([
    [undefined, 'Expected `options of redisBus` to be an object, got `undefined`.'],
    [{}, 'Expected either `url` or `cluster`.'],
    [{ url: 'redis://a', cluster: ['redis://b'] }, 'Expected either `url` or `cluster`.'],
    [{ cluster: [] }, 'Expected `cluster` to be an array of at least one URL.'],
    [{ url: 'redis://a', channel: '' }, 'Expected `channel` to be a text that is not empty.'],
    [
      { url: 'redis://a', connectTimeoutMs: 0 },
      'Expected `connectTimeoutMs` to be an integer from 1 to 2147483647, got `0` (number).',
    ],
    [
      { url: 'redis://a', chanel: 'x' },
      'Unknown options of redisBus: `chanel`. Known are `url`, `cluster`, `username`, `password`, `tls`, `connectTimeoutMs`, `commandTimeoutMs`, `channel`.',
    ],
  ])('refuses %j', (options, text) => {
    expect(() => redisBus(options as RedisBusOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION', message: text, plugin: 'redis' }),
    );
  });
});
