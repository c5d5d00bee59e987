import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import { frameworkOf } from './schemas.js';
import { answered } from './tool-result.js';

/** `get_directory_structure`, `search_components` and `cache_stats`. */
export function addLibraryTools(server: McpServer, { catalogue, shelves, calls }: OpenedCatalogue) {
  const framework = frameworkOf(catalogue);
  const annotations = { readOnlyHint: true, idempotentHint: true };

  server.registerTool(
    'get_directory_structure',
    {
      title: 'Get the directory structure',
      description:
        'The directories and files of a library, or of one of its directories, with sizes.',
      inputSchema: {
        framework,
        path: z.string().default('').describe('a directory; empty for the whole library'),
      },
      annotations,
    },
    ({ framework: of, path }, { signal }) =>
      answered(signal, async () => ({
        framework: of,
        directory: await catalogue.getDirectory(of, path, { signal }),
      })),
  );

  server.registerTool(
    'search_components',
    {
      title: 'Search components',
      description:
        'Components whose name, or one of whose files, holds every word: the best first.',
      inputSchema: {
        framework,
        query: z.string().trim().min(1).describe('one or more words'),
        limit: z.int().min(1).max(100).default(20).describe('how many at most'),
      },
      annotations,
    },
    ({ framework: of, query, limit }, { signal }) =>
      answered(signal, async () => {
        const found = await catalogue.searchComponents(of, query, { signal });
        return { framework: of, matches: found.length, components: found.slice(0, limit) };
      }),
  );

  server.registerTool(
    'cache_stats',
    {
      title: 'Show cache statistics',
      description:
        'What each tier of the cache holds and has answered, and the upstream calls made.',
      annotations,
    },
    ({ signal }) =>
      answered(signal, async () => ({
        upstreamCalls: await calls(),
        tiers: Object.fromEntries(
          Object.entries(shelves).map(([name, { pipeline }]) => [name, pipeline.storage.stats()]),
        ),
      })),
  );
}
