import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type RedisStore, type RedisStoreOptions, redisStore } from '../../src/redis/index.js';
import { freePort, hasRedis, startRedis } from '../support/redis-server.js';
import { tcpProxy } from '../support/tcp-proxy.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function open(options: string | RedisStoreOptions) {
  const store = redisStore(options);
  const errors: Error[] = [];
  store.on('error', (error: Error) => errors.push(error));
  cleanups.push(() => store.disconnect());
  return { store, errors };
}

async function running(port?: number) {
  const redis = await startRedis(port);
  cleanups.push(() => redis.stop());
  return redis;
}

async function behindProxy(options: Omit<RedisStoreOptions, 'url'> = {}) {
  const redis = await running();
  const proxy = await tcpProxy(redis.port);
  cleanups.push(() => proxy.close());
  return { redis, proxy, ...open({ ...options, url: `redis://127.0.0.1:${proxy.port}` }) };
}

const works = (store: RedisStore) =>
  expect.poll(() => store.set('again', '1').then(() => 'works', String)).toBe('works');

const unread = (why: string | RegExp) =>
  expect.objectContaining({
    code: 'ERR_STORAGE_READ',
    message: expect.stringMatching(why),
    plugin: 'redis',
  });

describe('redisStore where nobody listens', () => {
  it('rejects as soon as the first attempt has failed, and then at once', async () => {
    const port = await freePort();
    const { store, errors } = open(`redis://127.0.0.1:${port}`);
    const refused = unread(
      `^\\[redis\\] Reading 2 keys failed: redis://127.0.0.1:${port} is not reachable: connect ECONNREFUSED 127.0.0.1:${port}$`,
    );
    await expect(store.getMany(['a', 'b'])).rejects.toThrow(refused);
    await expect(store.getMany(['a', 'b'])).rejects.toThrow(refused);
    await expect(store.set('a', '1')).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
    await expect(store.clear()).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
    await expect(store.iterator().next()).rejects.toMatchObject({ code: 'ERR_STORAGE_READ' });
    expect(errors).toMatchObject([{ message: `connect ECONNREFUSED 127.0.0.1:${port}` }]);
  });

  it('crashes nothing where nobody listens to its errors', async () => {
    const store = redisStore(`redis://127.0.0.1:${await freePort()}`);
    cleanups.push(() => store.disconnect());
    await expect(store.get('a')).rejects.toThrow('ECONNREFUSED');
  });

  it('waits no longer than connectTimeoutMs for a server that takes connections and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    cleanups.push(() => silent.close());
    const { port } = silent.address() as { port: number };
    const { store, errors } = open({ url: `redis://127.0.0.1:${port}`, connectTimeoutMs: 50 });
    await expect(store.get('a')).rejects.toThrow(unread('is not reachable: no'));
    await expect.poll(() => errors).toMatchObject([{ message: 'no handshake within 50 ms' }]);
    await expect(store.get('a')).rejects.toThrow(unread('no handshake within 50 ms'));
  });

  it('gives up a connection on which it cannot read what comes', async () => {
    const babbling = createServer((socket) => {
      socket.once('data', () => {
        socket.write('+OK\r\n+OK\r\n');
        socket.once('data', () => socket.write('what?\r\n'));
      });
    }).listen(0, '127.0.0.1');
    await once(babbling, 'listening');
    cleanups.push(() => babbling.close());
    const { port } = babbling.address() as { port: number };
    const url = `redis://127.0.0.1:${port}`;
    const { store, errors } = open({ url, commandTimeoutMs: 60_000 });
    await expect(store.get('a')).rejects.toThrow(unread('Unknown RESP type'));
    expect(errors).toMatchObject([{ message: expect.stringMatching('Unknown RESP type') }]);
  });

  it('keeps no process alive before the first call, nor after disconnect', async () => {
    const alive = () =>
      process
        .getActiveResourcesInfo()
        .filter((kind) => /^TCP(?:Socket|Connect)|^Timeout/.test(kind))
        .sort();
    const port = await freePort();
    const before = alive();
    const store = redisStore(`redis://127.0.0.1:${port}`);
    expect(alive()).toEqual(before);
    await expect(store.get('a')).rejects.toThrow('ECONNREFUSED');
    await store.disconnect();
    const timers = (kinds: string[]) => kinds.filter((kind) => kind === 'Timeout').length;
    expect(timers(alive())).toBeLessThanOrEqual(timers(before));
    await expect.poll(() => alive().length).toBeLessThanOrEqual(before.length);
  });

  it('comes back later and later to a server that hangs up on it', async () => {
    const times: number[] = [];
    const rude = createServer((socket) => {
      times.push(performance.now());
      socket.once('data', () => socket.end('+OK\r\n+OK\r\n'));
    }).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    cleanups.push(() => rude.close());
    const { port } = rude.address() as { port: number };
    const { store } = open(`redis://127.0.0.1:${port}`);
    await store.get('a').catch(() => {});
    await expect.poll(() => times.length).toBeGreaterThanOrEqual(5);
    // At least half of 50, 100, 200 and 400 ms: timers may be late, but never early.
    expect((times[4] as number) - (times[0] as number)).toBeGreaterThan(370);
  });
});

describe.runIf(hasRedis('redisStore with a Redis that fails'))('redisStore', () => {
  it('rejects what is under way when the server is killed, and works again when it is back', async () => {
    const redis = await running();
    const { store, errors } = open(redis.url);
    await store.set('a', '1');
    redis.freeze();
    const answer = expect(store.getMany(['a'])).rejects.toThrow(
      unread('^\\[redis\\] Reading 1 key failed: (?:Socket closed unexpectedly|read ECONNRESET)$'),
    );
    await redis.kill();
    await answer;
    await expect(store.get('a')).rejects.toThrow(unread('is not reachable'));
    expect(errors.length).toBeGreaterThan(0);
    await running(redis.port);
    await works(store);
    expect(await store.getMany(['a', 'again'])).toEqual([undefined, '1']);
  });

  it('connects to a server that comes later', async () => {
    const port = await freePort();
    const { store } = open(`redis://127.0.0.1:${port}`);
    await expect(store.get('a')).rejects.toThrow('ECONNREFUSED');
    await running(port);
    await works(store);
  });

  it.each([
    ['black-hole', { kind: 'black-hole' }],
    ['drip', { kind: 'drip', bytesPerSecond: 1 }],
  ] as const)(
    'gives up a connection that has become a %s, and makes another',
    async (_, passage) => {
      const { store, proxy, errors } = await behindProxy({ commandTimeoutMs: 100 });
      await store.set('a', 'x'.repeat(1_000));
      const traffic = proxy.traffic();
      proxy.become(passage);
      const answers = await Promise.allSettled([store.get('a'), store.set('b', '1')]);
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'ERR_TIMEOUT' } });
      }
      expect(errors).toMatchObject([
        { code: 'ERR_TIMEOUT', message: expect.stringMatching('did not answer within 100 ms') },
      ]);
      proxy.become({ kind: 'pass' });
      await works(store);
      expect(await store.get('a')).toBe('x'.repeat(1_000));
      expect(traffic.connections).toBeGreaterThan(0);
    },
  );

  it('tells every call that is under way why the connection was given up', async () => {
    const { store, proxy } = await behindProxy({ commandTimeoutMs: 300 });
    await store.set('a', '1');
    proxy.become({ kind: 'black-hole' });
    const traffic = proxy.traffic();
    const late = expect.objectContaining({ code: 'ERR_TIMEOUT' });
    const first = expect(store.get('a')).rejects.toThrow(late);
    await expect.poll(() => traffic.bytesUp).toBeGreaterThan(0);
    await expect(store.get('a')).rejects.toThrow(late);
    await first;
  });

  it('takes an answer that was there in time, where this process stood still', async () => {
    const redis = await running();
    const { store, errors } = open({ url: redis.url, commandTimeoutMs: 100 });
    await store.set('a', '1');
    const answer = store.get('a');
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    const until = performance.now() + 200;
    while (performance.now() < until);
    expect(await answer).toBe('1');
    expect(errors).toEqual([]);
  });

  it('rejects an answer that is cut in the middle, and reads it whole afterwards', async () => {
    const { store, proxy } = await behindProxy();
    await store.setMany(['a', 'b', 'c'].map((key) => ({ key, value: key.repeat(1_000) })));
    proxy.become({ kind: 'cut', afterBytes: 1_500 });
    await expect(store.getMany(['a', 'b', 'c'])).rejects.toThrow(unread('Reading 3 keys failed'));
    await works(store);
    expect(await store.getMany(['a', 'c'])).toEqual(['a'.repeat(1_000), 'c'.repeat(1_000)]);
  });

  it('does not make up for what was written while there was no connection', async () => {
    const { store, proxy } = await behindProxy();
    await store.set('a', '1');
    await proxy.refuse();
    await expect.poll(() => store.get('a').then(String, String)).toMatch('is not reachable');
    await expect(store.set('b', '2')).rejects.toMatchObject({ code: 'ERR_STORAGE_WRITE' });
    await proxy.accept();
    await works(store);
    expect(await store.getMany(['a', 'b'])).toEqual(['1', undefined]);
  });
});

describe('a password', () => {
  const secret = 'pa/ss:w0rd%';

  function expectNoSecret(value: unknown): void {
    const parts = [secret, encodeURIComponent(secret), 'alice'];
    const seen = new Set<unknown>();
    const texts: string[] = [];
    const visit = (part: unknown) => {
      if (typeof part === 'string') texts.push(part);
      if (typeof part !== 'object' || part === null || seen.has(part)) return;
      seen.add(part);
      for (const name of Object.getOwnPropertyNames(part)) visit(Reflect.get(part, name));
    };
    visit(value);
    for (const text of texts) for (const part of parts) expect(text).not.toContain(part);
  }

  it.runIf(hasRedis('redisStore with a password'))(
    'that is wrong is in no error, no event and no option',
    async () => {
      const redis = await running();
      const { store: admin } = open(redis.url);
      await admin.set('a', '1');
      const { store, errors } = open(
        `redis://alice:${encodeURIComponent(secret)}@127.0.0.1:${redis.port}/2`,
      );
      const error = await store.get('a').catch((reason: unknown) => reason);
      expect(error).toMatchObject(unread('WRONGPASS'));
      expect(errors).toMatchObject([{ message: expect.stringMatching('^WRONGPASS') }]);
      expect(store.opts).toEqual({ url: `redis://127.0.0.1:${redis.port}/2`, dialect: 'redis' });
      expectNoSecret([error, errors, store.opts]);
    },
  );

  it('that the server quotes is taken out', async () => {
    const quoting = createServer((socket: Socket) => {
      socket.on('data', (bytes) => {
        const args = bytes.toString().match(/(?<=\r\n)[^$*\r\n][^\r\n]*/g) ?? [];
        socket.write(`-ERR unknown command, with args beginning with: ${args.join(' ')}\r\n`);
      });
    }).listen(0, '127.0.0.1');
    await once(quoting, 'listening');
    cleanups.push(() => quoting.close());
    const { port } = quoting.address() as { port: number };
    const { store, errors } = open({
      url: `redis://127.0.0.1:${port}`,
      username: 'bob',
      password: secret,
    });
    const error = await store.get('a').catch((reason: unknown) => reason);
    expect(error).toMatchObject(unread('args beginning with: AUTH bob \\*\\*\\*'));
    expectNoSecret([error, errors]);
  });

  it.each([
    `redis://alice:${secret}@`,
    `http://alice:${secret}@127.0.0.1`,
    `redis://alice:100%@127.0.0.1`,
    `redis://alice:x@127.0.0.1:port`,
    `redis://alice:x@127.0.0.1/first`,
    `alice:${secret}`,
    '',
  ])('is not in the error of a URL that cannot be used: %s', (url) => {
    for (const options of [url, { url }, { cluster: [url] }]) {
      let error: unknown;
      try {
        redisStore(options);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: 'ERR_OPTION' });
      expectNoSecret(error);
    }
  });
});
