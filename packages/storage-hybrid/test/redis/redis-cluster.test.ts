import { inspect } from 'node:util';
import calculateSlot from 'cluster-key-slot';
import { Keyv } from 'keyv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisStore, redisStore } from '../../src/redis/index.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { hasRedis } from '../support/redis-server.js';

describe.runIf(hasRedis('redisStore over Redis Cluster'))('redisStore over a cluster', () => {
  let cluster: RedisCluster;
  const opened: RedisStore[] = [];
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());
  afterEach(async () => {
    for (const { proxy } of cluster.nodes) proxy.become({ kind: 'pass' });
    await Promise.all(opened.splice(0).map((store) => store.disconnect()));
    await Promise.all(cluster.nodes.map((node) => node.command('FLUSHALL')));
  });

  function open(
    options: { commandTimeoutMs?: number; connectTimeoutMs?: number } = {},
  ): RedisStore {
    const store = redisStore({ cluster: cluster.urls, ...options });
    opened.push(store);
    return store;
  }

  const entries = Array.from({ length: 1_000 }, (_, index) => ({
    key: `k${index}`,
    value: `${index}`,
    ttl: 60_000,
  }));
  const keys = entries.map(({ key }) => key);
  const nodeOf = (key: string) => Math.floor((calculateSlot(key) * 3) / 16_384);

  it('answers in the order of the keys, whichever node holds them', async () => {
    const store = open();
    await store.setMany(entries);
    expect(new Set(keys.map(nodeOf)).size).toBe(3);
    const asked = [...keys].reverse().flatMap((key) => [key, `no ${key}`, key]);
    expect(await store.getMany(asked)).toEqual(
      asked.map((key) => (key.startsWith('no') ? undefined : key.slice(1))),
    );
    expect(await store.hasMany(['k1', 'x', 'k2'])).toEqual([true, false, true]);
    expect(await store.deleteMany(['x', 'k1', 'k2', 'k3'])).toBe(true);
    expect(await store.deleteMany(['x', 'k1', 'k2', 'k3'])).toBe(false);
    expect(await store.getMany(['k0', 'k1', 'k2', 'k3'])).toEqual([
      '0',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('needs one round trip to each node for a batch', async () => {
    const store = open();
    await store.hasMany(keys);
    for (const { proxy } of cluster.nodes) proxy.become({ kind: 'pass', delayMs: 100 });
    const trips = async (work: () => Promise<unknown>) => {
      const traffic = cluster.nodes.map(({ proxy }) => proxy.traffic());
      await work();
      return traffic.map(({ roundTrips }) => roundTrips);
    };
    expect(await trips(() => store.setMany(entries))).toEqual([1, 1, 1]);
    expect(await trips(() => store.getMany(keys))).toEqual([1, 1, 1]);
    expect(await trips(() => store.deleteMany(keys))).toEqual([1, 1, 1]);
  });

  it('asks for the keys of one slot with one command', async () => {
    const store = open();
    const tagged = entries.map(({ key, ...rest }) => ({ key: `{tag}${key}`, ...rest }));
    await store.setMany(tagged);
    const holder = cluster.nodes[nodeOf('tag')];
    await holder?.command('CONFIG', 'RESETSTAT');
    expect(await store.getMany(tagged.map(({ key }) => key))).toEqual(
      keys.map((key) => key.slice(1)),
    );
    await store.deleteMany(tagged.map(({ key }) => key));
    const stats = String(await holder?.command('INFO', 'commandstats'));
    expect(stats).toContain('cmdstat_mget:calls=1,');
    expect(stats).toContain('cmdstat_unlink:calls=1,');
  });

  it('lists and clears its namespace on all nodes', async () => {
    const [keyv, other] = [
      new Keyv({ store: open(), namespace: 'n' }),
      new Keyv({ store: open(), namespace: 'other' }),
    ];
    await keyv.setMany(entries.slice(0, 100).map(({ key }) => ({ key, value: key })));
    await other.set('a', 1);
    const listed: string[] = [];
    for await (const [key] of keyv.iterator?.('n') ?? []) listed.push(key);
    expect(listed.sort()).toEqual(keys.slice(0, 100).sort());
    await keyv.clear();
    expect(await keyv.getMany(keys)).toEqual(keys.map(() => undefined));
    expect(await other.get('a')).toBe(1);
  });

  it('follows keys that move while it is reading, and those that have moved', async () => {
    const store = open();
    const slot = calculateSlot('{tag}');
    const from = cluster.nodes[nodeOf('{tag}')] as RedisCluster['nodes'][number];
    const to = cluster.nodes[(nodeOf('{tag}') + 1) % 3] as RedisCluster['nodes'][number];
    const tagged = ['{tag}a', '{tag}b', '{tag}c'];
    await store.setMany(tagged.map((key) => ({ key, value: key })));

    await to.command('CLUSTER', 'SETSLOT', `${slot}`, 'IMPORTING', from.id);
    await from.command('CLUSTER', 'SETSLOT', `${slot}`, 'MIGRATING', to.id);
    await from.command('MIGRATE', '127.0.0.1', `${to.port}`, '{tag}b', '0', '1000');
    expect(await store.getMany([...tagged, '{tag}x'])).toEqual([...tagged, undefined]);
    await store.setMany([{ key: '{tag}new', value: 'new' }]);
    expect(await store.hasMany(['{tag}new', '{tag}b'])).toEqual([true, true]);

    await from.command(
      'MIGRATE',
      '127.0.0.1',
      `${to.port}`,
      '',
      '0',
      '1000',
      'KEYS',
      '{tag}a',
      '{tag}c',
    );
    for (const node of [to, from, ...cluster.nodes]) {
      await node.command('CLUSTER', 'SETSLOT', `${slot}`, 'NODE', to.id);
    }
    expect(await store.getMany([...tagged, '{tag}new'])).toEqual([...tagged, 'new']);
    expect(await store.deleteMany([...tagged, '{tag}new'])).toBe(true);

    for (const node of [from, to, ...cluster.nodes]) {
      await node.command('CLUSTER', 'SETSLOT', `${slot}`, 'NODE', from.id);
    }
  });

  it('answers for the nodes that are left where one is gone, says so, and finds it again', async () => {
    const store = open({ commandTimeoutMs: 1_000 });
    const errors: Error[] = [];
    await store.setMany(entries);
    await cluster.nodes[1]?.kill();
    await expect(store.getMany(keys)).rejects.toMatchObject({ code: 'ERR_STORAGE_READ' });

    store.on('error', (error: Error) => errors.push(error));
    const texts = await store.getMany(keys);
    expect(texts).toEqual(keys.map((key) => (nodeOf(key) === 1 ? undefined : key.slice(1))));
    const lost = keys.filter((key) => nodeOf(key) === 1);
    expect(errors.at(-1)).toMatchObject({
      code: 'ERR_STORAGE_READ',
      message: expect.stringMatching(`^\\[redis\\] Reading ${lost.length} of 1000 keys failed: `),
    });
    await expect(store.getMany(lost)).rejects.toMatchObject({ code: 'ERR_STORAGE_READ' });
    await expect(store.setMany(entries)).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });

    await cluster.nodes[1]?.restart();
    const write = () => store.setMany(entries).then(() => 'written', String);
    await expect.poll(write, { timeout: 20_000 }).toBe('written');
    expect(await store.getMany(keys)).toEqual(keys.map((key) => key.slice(1)));
  });

  it('answers for the other nodes at once where one refuses from the beginning', async () => {
    await open().setMany(entries);
    await cluster.nodes[0]?.proxy.refuse();
    const store = open({ connectTimeoutMs: 60_000 });
    store.on('error', () => {});
    expect(await store.getMany(keys)).toEqual(
      keys.map((key) => (nodeOf(key) === 0 ? undefined : key.slice(1))),
    );
    await cluster.nodes[0]?.proxy.accept();
    const read = () => store.getMany(keys).catch(String);
    await expect.poll(read, { timeout: 10_000 }).toEqual(keys.map((key) => key.slice(1)));
  });

  it('waits for what is under way before it disconnects', async () => {
    const store = open();
    await store.setMany(entries);
    const answer = store.getMany(keys);
    await store.disconnect();
    expect(await answer).toEqual(keys.map((key) => key.slice(1)));
  });

  it('gives up a node that does not answer, and uses it again when it does', async () => {
    const store = open({ commandTimeoutMs: 150 });
    store.on('error', () => {});
    await store.setMany(entries);
    cluster.nodes[2]?.proxy.become({ kind: 'black-hole' });
    const texts = await store.getMany(keys);
    expect(texts).toEqual(keys.map((key) => (nodeOf(key) === 2 ? undefined : key.slice(1))));
    const silent = keys.filter((key) => nodeOf(key) === 2);
    await expect(store.getMany(silent)).rejects.toMatchObject({ code: 'ERR_STORAGE_READ' });
    cluster.nodes[2]?.proxy.become({ kind: 'pass' });
    await expect
      .poll(() => store.getMany(silent).catch(String))
      .toEqual(silent.map((key) => key.slice(1)));
  });

  it('signs in at every node, and tells of a wrong password without showing it', async () => {
    for (const node of cluster.nodes) {
      await node.command('ACL', 'SETUSER', 'alice', 'on', '>sec/ret', '~*', '+@all');
    }
    const [first = '', ...others] = cluster.urls;
    const signed = (password: string) => [first.replace('//', `//alice:${password}@`), ...others];
    const store = redisStore({ cluster: signed('sec%2Fret') });
    opened.push(store);
    await store.setMany(entries);
    const users = cluster.nodes.map((node) => node.command('CLIENT', 'LIST'));
    for (const list of await Promise.all(users)) expect(list).toMatch(/user=alice/);

    const wrong = redisStore({ cluster: signed('not-it') });
    opened.push(wrong);
    const errors: unknown[] = [];
    wrong.on('error', (error: unknown) => errors.push(error));
    const error = await wrong.get('a').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching('WRONGPASS') });
    expect(inspect([error, errors, wrong.opts], { depth: 10 })).not.toMatch(/not-it|alice/);
  });

  it('rejects where no node can be reached', async () => {
    const store = redisStore({ cluster: ['redis://:secret@127.0.0.1:1', 'redis://127.0.0.1:2'] });
    opened.push(store);
    const error = await store.getMany(['a']).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'ERR_STORAGE_READ',
      message: expect.stringMatching(
        '^\\[redis\\] Reading 1 key failed: redis://127.0.0.1:1,redis://127.0.0.1:2 is not reachable: connect ECONNREFUSED',
      ),
    });
    await store.disconnect();
    await expect(store.get('a')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});
