import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_CLIENT_MESSAGE_BYTES, PROTOCOL } from '../protocol/messages.js';
import { type AdmissionRules, type Refusal, refusalOf } from './admission.js';
import { staticPage } from './static-page.js';

/** What a server is made of. */
export interface DashboardServerOptions {
  /** The folder of the built page. */
  readonly webFolder: string;
  /** `0`: any that is free. */
  readonly port: number;
  readonly rules: AdmissionRules;
  /** Clients that are let in at once. */
  readonly maxClients: number;
  /** Takes in a client of the feed. */
  readonly onClient: (socket: WebSocket) => void;
}

/** A server of this machine alone. */
export interface DashboardServer {
  readonly port: number;
  close(): Promise<void>;
}

/** How long a client may take to say goodbye. Milliseconds. */
const GOODBYE_MS = 250;

/**
 * Serves the page and the feed on 127.0.0.1.
 *
 * @throws Error where the port is taken or the page is not built.
 */
export async function serveDashboard(options: DashboardServerOptions): Promise<DashboardServer> {
  const { webFolder, rules, maxClients, onClient } = options;
  const server = createServer(staticPage(webFolder, rules));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    // A compressor of its own for each client costs more memory than all else together.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  server.on('upgrade', (request, socket, head) => {
    const isFull = sockets.clients.size >= maxClients;
    const full: Refusal = { status: 503, reason: `There are ${maxClients} clients already.` };
    const refusal = refusalOf(request, rules) ?? (isFull ? full : undefined);
    if (refusal !== undefined) return turnAway(socket, refusal);
    sockets.handleUpgrade(request, socket, head, onClient);
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closeAll(server, sockets) };
}

function turnAway(socket: Duplex, { status, reason }: Refusal): void {
  // It may have left already, which is as well.
  socket.on('error', () => socket.destroy());
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

async function closeAll(
  server: ReturnType<typeof createServer>,
  sockets: WebSocketServer,
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const giveUp = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  }, GOODBYE_MS);
  server.closeIdleConnections();
  await closed;
  clearTimeout(giveUp);
}
