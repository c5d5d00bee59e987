import { once } from 'node:events';
import { FRAMEWORK_NAMES } from '../frameworks.js';
import { serveHttp } from '../mcp/serve-http.js';
import { serveStdio } from '../mcp/serve-stdio.js';
import type { Program } from '../program.js';
import type { Settings } from '../settings.js';
import { withCatalogue } from './with-catalogue.js';

/** Options of `mcp` alone. */
export interface McpOptions {
  /** Listens on a port, instead of speaking to who has started this program. */
  readonly http?: boolean | undefined;
}

/** Serves the catalogue to MCP clients, until the client hangs up, or Ctrl-C. */
export function mcp(
  { http = false }: McpOptions,
  settings: Settings,
  program: Program,
): Promise<number> {
  const { signal, stdout, stderr } = program;
  return withCatalogue(settings, program, FRAMEWORK_NAMES, async (opened) => {
    if (!http) {
      await serveStdio(opened, process.stdin, stdout, signal);
      signal.throwIfAborted();
      return 0;
    }
    const server = await serveHttp(opened, settings.port);
    stderr.write(`MCP server at ${server.url}\n`);
    try {
      if (!signal.aborted) await once(signal, 'abort');
      throw signal.reason;
    } finally {
      await server.close();
    }
  });
}
