import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection in the middle that can be cut. */
export interface Proxy {
  readonly port: number;
  /** Cuts every connection, and lets no new one through. */
  cut(): void;
  /** Lets connections through again. */
  mend(): void;
}

/** A proxy to a port of this machine, that goes with the test. */
export async function startProxy(target: () => number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isCut = false;

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    // Being cut is what it is for.
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => sockets.delete(socket));
  }

  function cutAll(): void {
    for (const socket of sockets) socket.destroy();
  }

  const server = createServer((inner) => {
    keep(inner);
    if (isCut) {
      inner.destroy();
      return;
    }
    const outer = keep(connect(target(), '127.0.0.1'));
    inner.pipe(outer).pipe(inner);
    inner.once('close', () => outer.destroy());
    outer.once('close', () => inner.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    cutAll();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      cutAll();
    },
    mend() {
      isCut = false;
    },
  };
}
