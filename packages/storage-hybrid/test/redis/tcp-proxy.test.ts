import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Passage, type TcpProxy, tcpProxy } from '../support/tcp-proxy.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that says everything twice, behind a proxy. */
async function behind(passage?: Passage): Promise<TcpProxy> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => socket.write(Buffer.concat([chunk, chunk])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await tcpProxy((server.address() as AddressInfo).port, passage);
  cleanups.push(
    () => server.close(),
    () => proxy.close(),
  );
  return proxy;
}

async function dial(proxy: TcpProxy) {
  const socket: Socket = connect(proxy.port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  let received = '';
  let isOver = false;
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  socket.once('close', () => {
    isOver = true;
  });
  await once(socket, 'connect');
  return {
    socket,
    received: () => received,
    isOver: () => isOver,
    async ask(text: string) {
      const wanted = received.length + text.length * 2;
      socket.write(text);
      await expect.poll(() => received.length, { interval: 1 }).toBe(wanted);
    },
  };
}

describe('tcpProxy', () => {
  it('passes everything on and counts it', async () => {
    const proxy = await behind();
    const before = proxy.traffic();
    const client = await dial(proxy);
    await client.ask('one');
    const after = proxy.traffic();
    await client.ask('four');
    expect(client.received()).toBe('oneonefourfour');
    expect({ ...before }).toEqual({ connections: 1, roundTrips: 2, bytesUp: 7, bytesDown: 14 });
    expect({ ...after }).toEqual({ connections: 0, roundTrips: 1, bytesUp: 4, bytesDown: 8 });
  });

  it('counts what is sent without waiting as one round trip', async () => {
    const proxy = await behind({ kind: 'pass', delayMs: 50 });
    const traffic = proxy.traffic();
    const client = await dial(proxy);
    client.socket.write('a');
    await expect.poll(() => traffic.bytesUp).toBe(1);
    await client.ask('b'.repeat(1_000_000)).catch(() => {});
    await expect.poll(() => client.received().length).toBe(2_000_002);
    expect(traffic.roundTrips).toBe(1);
  });

  it.each([0.5, 5, 30])('takes %d ms for each direction, and not one less', async (delayMs) => {
    const proxy = await behind({ kind: 'pass', delayMs });
    const client = await dial(proxy);
    const started = performance.now();
    await client.ask('a');
    expect(performance.now() - started).toBeGreaterThanOrEqual(delayMs * 2);
  });

  it('holds what falls into a black hole until it is none any more', async () => {
    const proxy = await behind({ kind: 'black-hole' });
    const client = await dial(proxy);
    const traffic = proxy.traffic();
    client.socket.write('a');
    await expect.poll(() => traffic.bytesUp).toBe(1);
    expect(client.received()).toBe('');
    proxy.become({ kind: 'pass' });
    await expect.poll(client.received).toBe('aa');
  });

  it('drips', async () => {
    const proxy = await behind({ kind: 'drip', bytesPerSecond: 100 });
    const client = await dial(proxy);
    const started = performance.now();
    await client.ask('abcde');
    expect(client.received()).toBe('abcdeabcde');
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
  });

  it('cuts every connection after so many bytes of an answer, and passes the next', async () => {
    const proxy = await behind();
    const [client, other] = [await dial(proxy), await dial(proxy)];
    proxy.become({ kind: 'cut', afterBytes: 5 });
    client.socket.write('abcde');
    await expect.poll(client.isOver).toBe(true);
    expect(client.received()).toBe('abcde');
    await expect.poll(other.isOver).toBe(true);
    const next = await dial(proxy);
    await next.ask('abcdef');
  });

  it('refuses, and accepts again on the same port', async () => {
    const proxy = await behind();
    const client = await dial(proxy);
    const { port } = proxy;
    await proxy.refuse();
    await expect.poll(client.isOver).toBe(true);
    const [error] = await once(connect(port, '127.0.0.1'), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.accept();
    expect(proxy.port).toBe(port);
    await (await dial(proxy)).ask('a');
  });
});
