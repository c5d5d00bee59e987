import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Variables } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';
import type { OpenedCatalogue } from '../commands/with-catalogue.js';
import type { FrameworkName } from '../frameworks.js';
import { bytesOf, type Source } from '../source.js';
import { reasonOf } from './tool-result.js';

const TEMPLATE = 'component://{framework}/{+name}';

/** The sources of every component as a resource: one content for each of its files. */
export function addComponentResources(server: McpServer, { catalogue }: OpenedCatalogue): void {
  const template = new ResourceTemplate(TEMPLATE, {
    async list({ signal }) {
      const lists = await Promise.all(
        catalogue.frameworks.map((framework) => catalogue.listComponents(framework, { signal })),
      );
      return {
        resources: lists.flat().map(({ framework, name, files }) => ({
          uri: uriOf(framework, name),
          name: `${framework} ${name}`,
          description: `${files.length} files`,
        })),
      };
    },
  });
  const config = {
    title: 'Component sources',
    description: 'The files of a component. What is no text is in base64.',
  };
  server.registerResource('component', template, config, async (uri, variables, { signal }) => {
    const framework = textIn(variables, 'framework') as FrameworkName;
    const name = textIn(variables, 'name');
    try {
      const [component] = await catalogue.getComponents(framework, [name], { signal });
      const sources = [...(component?.sources ?? [])];
      return {
        contents: sources.map(([path, source]) => contentOf(`${uri.href}#${path}`, source)),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(reasonOf(error), { cause: error });
    }
  });
}

function uriOf(framework: FrameworkName, name: string): string {
  return `component://${framework}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

function textIn(variables: Variables, name: string): string {
  return decodeURIComponent(String(variables[name]));
}

function contentOf(uri: string, source: Source) {
  return typeof source === 'string'
    ? { uri, mimeType: 'text/plain', text: source }
    : { uri, mimeType: 'application/octet-stream', blob: bytesOf(source).toString('base64') };
}
