import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import { createCatalogueServer } from './catalogue-server.js';

/** An MCP server on a port of this machine. */
export interface HttpServer {
  /** Where clients connect to. */
  readonly url: string;
  close(): Promise<void>;
}

/** How many clients may be connected at once. Each has a server of its own, and not every one says goodbye. */
const MAX_SESSIONS = 100;

/**
 * Serves the catalogue over streamable HTTP on 127.0.0.1. Requests that a page of another site makes a browser send
 * (another `Origin`, or a `Host` that only resolves to this machine) are refused.
 *
 * @param port - `0`: any that is free.
 */
export async function serveHttp(opened: OpenedCatalogue, port: number): Promise<HttpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => refuse(response, 500, error.message));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/mcp') return refuse(response, 404, 'The server is at /mcp.');
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known !== undefined) {
      touch(known);
      return known.handleRequest(request, response);
    }
    if (id !== undefined) return refuse(response, 404, 'There is no such session.');
    const transport = await openSession();
    await transport.handleRequest(request, response);
  }

  /** Makes it the session used last, and lets go of the one unused for longest where there are too many. */
  function touch(transport: StreamableHTTPServerTransport): void {
    const id = transport.sessionId as string;
    sessions.delete(id);
    sessions.set(id, transport);
    if (sessions.size <= MAX_SESSIONS) return;
    const [oldest] = sessions;
    if (oldest === undefined) return;
    sessions.delete(oldest[0]);
    void oldest[1].close();
  }

  async function openSession(): Promise<StreamableHTTPServerTransport> {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableDnsRebindingProtection: true,
      allowedHosts: [host],
      allowedOrigins: [`http://${host}`],
      onsessioninitialized: () => touch(transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await createCatalogueServer(opened).connect(transport);
    return transport;
  }

  return {
    url: `http://${host}/mcp`,
    async close() {
      await Promise.all([...sessions.values()].map((transport) => transport.close()));
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const error = { jsonrpc: '2.0', error: { code: -32_000, message }, id: null };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
}
