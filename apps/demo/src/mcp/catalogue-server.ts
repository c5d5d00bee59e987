import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import { addComponentTools } from './component-tools.js';
import { addLibraryTools } from './library-tools.js';
import { addComponentResources } from './resources.js';

const INSTRUCTIONS = `Reads component libraries file by file, through a cache: asking for many components at once costs
hardly more than for one, and asking again costs nothing. Names are those that list_components gives.`;

/** An MCP server over an open catalogue. One for each client: it speaks to one transport. */
export function createCatalogueServer(opened: OpenedCatalogue): McpServer {
  const server = new McpServer(
    { name: 'batchkit-demo', title: 'Component catalogue', version: '0.0.0' },
    { instructions: INSTRUCTIONS },
  );
  addComponentTools(server, opened);
  addLibraryTools(server, opened);
  addComponentResources(server, opened);
  return server;
}
