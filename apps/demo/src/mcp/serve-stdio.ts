import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import { createCatalogueServer } from './catalogue-server.js';

/** Speaks to the client that has started this program, until it hangs up or `signal` aborts. */
export async function serveStdio(
  opened: OpenedCatalogue,
  stdin: Readable,
  stdout: Writable,
  signal: AbortSignal,
): Promise<void> {
  const transport = new StdioServerTransport(stdin, stdout);
  const server = createCatalogueServer(opened);
  const ended = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    stdin.once('end', resolve);
    stdin.once('close', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(transport);
  await ended;
  await server.close();
}
