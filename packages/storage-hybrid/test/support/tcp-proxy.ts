import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Lane, type Pace, tcpLane } from './tcp-lane.js';

/** What a proxy does with the bytes that come to it. */
export type Passage =
  /** They go on at once, or `delayMs` later in each direction: half a round trip. Fractions are kept to. */
  | { readonly kind: 'pass'; readonly delayMs?: number | undefined }
  /** They are taken and go nowhere, as in a network that has come apart: they do when the passage changes. */
  | { readonly kind: 'black-hole' }
  /** The client's go on at once, the server's at so many a second. */
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** They go on until the server has sent so many from now on; then all connections are cut, and bytes pass again. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

/** What has come to a proxy so far. */
export interface Traffic {
  /** Connections that clients have made. */
  readonly connections: number;
  /**
   * How often a client has sent something as the first thing on a connection, or after an answer. Exact where the
   * delay is longer than a client takes to send what it sends in one go.
   */
  readonly roundTrips: number;
  /** Bytes that have come from clients. */
  readonly bytesUp: number;
  /** Bytes that have gone to clients. */
  readonly bytesDown: number;
}

/** Stands between clients and a server of this machine, on a port of the loopback interface. */
export interface TcpProxy {
  /** It stays the same for as long as the proxy lives. */
  readonly port: number;
  /** Counts what comes from now on. */
  traffic(): Traffic;
  /** Changes what becomes of the bytes, of old connections and new ones. */
  become(passage: Passage): void;
  /** Cuts all connections. New ones are taken. */
  cut(): void;
  /** Cuts all connections and refuses new ones, until {@link TcpProxy.accept}. */
  refuse(): Promise<void>;
  /** Takes connections again, on the same port. */
  accept(): Promise<void>;
  /** Cuts all connections and gives the port back. */
  close(): Promise<void>;
}

/** @param target - The port of the server, which need not be there yet. */
export async function tcpProxy(
  target: number,
  passage: Passage = { kind: 'pass' },
): Promise<TcpProxy> {
  const total = { connections: 0, roundTrips: 0, bytesUp: 0, bytesDown: 0 };
  const sockets = new Set<Socket>();
  const lanes = new Set<Lane>();
  let paces = pacesOf(passage);
  let server: Server | undefined;
  let port = 0;

  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }

  function become(next: Passage): void {
    paces = pacesOf(next);
    for (const lane of lanes) lane.resume();
  }

  function pacesOf(next: Passage): { up: Pace; down: Pace } {
    const atOnce: Pace = { kind: 'after', delayMs: 0 };
    if (next.kind === 'black-hole') return { up: { kind: 'never' }, down: { kind: 'never' } };
    if (next.kind === 'drip') return { up: atOnce, down: next };
    if (next.kind === 'pass') {
      const pace: Pace = { kind: 'after', delayMs: next.delayMs ?? 0 };
      return { up: pace, down: pace };
    }
    const reached = () => {
      cut();
      become({ kind: 'pass' });
    };
    return { up: atOnce, down: { kind: 'limit', left: next.afterBytes, reached } };
  }

  function carry(client: Socket): void {
    const upstream = connect(target, '127.0.0.1');
    let isAnswered = true;
    const up = tcpLane(
      upstream,
      () => paces.up,
      () => {},
    );
    const down = tcpLane(
      client,
      () => paces.down,
      (bytes) => {
        isAnswered = true;
        total.bytesDown += bytes;
      },
    );
    client.on('data', (chunk) => {
      if (isAnswered) total.roundTrips += 1;
      isAnswered = false;
      total.bytesUp += chunk.length;
      up.send(chunk);
    });
    upstream.on('data', (chunk) => down.send(chunk));
    total.connections += 1;
    attach(client, up);
    attach(upstream, down);
  }

  /** @param onward - Where the bytes of `from` go: it ends after them. */
  function attach(from: Socket, onward: Lane): void {
    sockets.add(from);
    lanes.add(onward);
    from.setNoDelay(true);
    // Connections that break are what a proxy is for.
    from.on('error', () => {});
    from.once('close', () => {
      sockets.delete(from);
      lanes.delete(onward);
      onward.end();
    });
  }

  async function accept(): Promise<void> {
    if (server !== undefined) return;
    server = createServer(carry).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function refuse(): Promise<void> {
    const ended = server && once(server, 'close');
    server?.close();
    server = undefined;
    cut();
    await ended;
  }

  await accept();
  return {
    get port() {
      return port;
    },
    traffic() {
      const before = { ...total };
      return {
        get connections() {
          return total.connections - before.connections;
        },
        get roundTrips() {
          return total.roundTrips - before.roundTrips;
        },
        get bytesUp() {
          return total.bytesUp - before.bytesUp;
        },
        get bytesDown() {
          return total.bytesDown - before.bytesDown;
        },
      };
    },
    become,
    cut,
    refuse,
    accept,
    close: refuse,
  };
}
