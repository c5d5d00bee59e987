import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { ComponentOutcome } from '../catalogue/component-outcomes.js';
import type { Component } from '../catalogue/shelf.js';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import { textOf } from '../report/components.js';
import { type CallExtra, progressTo } from './progress.js';
import { frameworkOf } from './schemas.js';
import { answered, reasonOf } from './tool-result.js';

const READ_ONLY = { readOnlyHint: true, idempotentHint: true, openWorldHint: true };

/** `list_components`, `get_component` and `get_components`. */
export function addComponentTools(server: McpServer, { catalogue }: OpenedCatalogue): void {
  const framework = frameworkOf(catalogue);

  server.registerTool(
    'list_components',
    {
      title: 'List components',
      description: 'All components of a library: name, directory, files and size of each.',
      inputSchema: { framework },
      annotations: READ_ONLY,
    },
    ({ framework: of }, { signal }) =>
      answered(signal, async () => ({
        framework: of,
        components: await catalogue.listComponents(of, { signal }),
      })),
  );

  server.registerTool(
    'get_component',
    {
      title: 'Get a component',
      description: 'The sources of one component, by path. What is no text is in base64.',
      inputSchema: { framework, name: z.string().min(1).describe('as list_components gives it') },
      annotations: READ_ONLY,
    },
    ({ framework: of, name }, extra) =>
      answered(extra.signal, async () => {
        const [component] = await catalogue.getComponents(of, [name], optionsOf(extra));
        return plain(component as Component);
      }),
  );

  server.registerTool(
    'get_components',
    {
      title: 'Get many components',
      description:
        'The sources of many components in one batch, with an outcome for each: "fulfilled", "unknown" or "rejected".',
      inputSchema: {
        framework,
        names: z.array(z.string().min(1)).min(1).max(500).describe('as list_components gives them'),
      },
      annotations: READ_ONLY,
    },
    ({ framework: of, names }, extra) =>
      answered(extra.signal, async () => {
        const outcomes = await catalogue.getComponentsSettled(of, names, optionsOf(extra));
        if (outcomes.every(({ status }) => status === 'rejected')) throw reasonOfAll(outcomes);
        return { framework: of, outcomes: outcomes.map(plainOutcome) };
      }),
  );
}

function optionsOf(extra: CallExtra) {
  return { signal: extra.signal, onProgress: progressTo(extra) };
}

/** Nothing has come: that is no answer. */
function reasonOfAll(outcomes: readonly ComponentOutcome[]): unknown {
  const [first] = outcomes;
  return first?.status === 'rejected' ? first.reason : new Error('Nothing came.');
}

function plainOutcome(outcome: ComponentOutcome) {
  const { name, status } = outcome;
  if (outcome.status === 'fulfilled') return { name, status, component: plain(outcome.component) };
  if (outcome.status === 'rejected') return { name, status, error: reasonOf(outcome.reason) };
  return { name, status, error: `There is no component ${JSON.stringify(name)}.` };
}

function plain({ sources, ...metadata }: Component) {
  const texts = [...sources].map(([path, source]) => [path, textOf(source)]);
  return { ...metadata, sources: Object.fromEntries(texts) as Record<string, string> };
}
