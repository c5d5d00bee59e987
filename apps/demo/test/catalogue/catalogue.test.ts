import { describe, expect, it, onTestFinished } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.js';
import { openLibrary } from '../../src/catalogue/library.js';
import { FRAMEWORKS } from '../../src/frameworks.js';
import { createGithubClient } from '../../src/github/github-client.js';
import { startOrigin } from '../../src/processes/serve-origin.js';
import { pipelineFor, serve } from '../support/origin.js';

const FILES = {
  'index.ts': 'export {};',
  'card/Card.svelte': '<p>card</p>',
  'card/index.ts': 'export { default } from "./Card.svelte";',
  'card/parts/Part.svelte': '<b>part</b>',
  'forms/select/Select.svelte': '<select></select>',
  'utils/sum.ts': 'export const sum = 0;',
};

async function openCatalogue() {
  const { library, origin } = await serve(FILES);
  const pipeline = await pipelineFor(library);
  const shelf = { library, pipeline, concurrency: 10, grouping: 'directory' } as const;
  return { catalogue: createCatalogue({ svelte: shelf }), pipeline, origin, shelf };
}

describe('listComponents', () => {
  it('tells what is known of every component', async () => {
    const { catalogue } = await openCatalogue();
    const components = await catalogue.listComponents('svelte');
    expect(components.map(({ name }) => name)).toEqual(['card', 'card/parts', 'forms/select']);
    expect(components[0]).toEqual({
      name: 'card',
      framework: 'svelte',
      directory: 'card',
      bytes: 51,
      files: [
        { path: 'card/Card.svelte', sha: expect.stringMatching(/^[\da-f]{40}$/), bytes: 11 },
        { path: 'card/index.ts', sha: expect.stringMatching(/^[\da-f]{40}$/), bytes: 40 },
      ],
    });
  });

  it('names components from where the library begins', async () => {
    const { library } = await serve({ 'src/lib/card/Card.svelte': '', 'src/Other.svelte': '' });
    const inside = { ...library, root: 'src/lib' };
    const pipeline = await pipelineFor(inside);
    const shelf = { library: inside, pipeline, concurrency: 1, grouping: 'none' } as const;
    const components = await createCatalogue({ svelte: shelf }).listComponents('svelte');
    expect(components).toMatchObject([{ name: 'card', directory: 'src/lib/card' }]);
  });

  it('knows only the frameworks it was given', async () => {
    const { catalogue } = await openCatalogue();
    await expect(catalogue.listComponents('react')).rejects.toThrow(
      'The catalogue holds no library of react.',
    );
  });
});

describe('N keys that are all derived from one document fetched N times', () => {
  it('cost one call for the names and all the rest', async () => {
    const { repository } = FRAMEWORKS.svelte;
    const origin = await startOrigin({ framework: 'svelte', latencyMs: 0 });
    onTestFinished(() => origin.close());
    const options = { url: origin.url, repository, ref: 'HEAD', token: 'any' };
    const library = openLibrary('svelte', createGithubClient(options), '');
    const pipeline = await pipelineFor(library);
    const shelf = { library, pipeline, concurrency: 10, grouping: 'directory' } as const;
    const components = await createCatalogue({ svelte: shelf }).listComponents('svelte');
    expect(components).toHaveLength(83);
    expect(origin.stats().byRoute).toMatchObject({ tree: 1, contents: 0, graphql: 0, blob: 0 });
  });

  it('cost nothing once they are known', async () => {
    const { catalogue, origin } = await openCatalogue();
    const first = await catalogue.listComponents('svelte');
    origin.resetStats();
    expect(await catalogue.listComponents('svelte')).toEqual(first);
    expect(origin.stats().requests).toBe(0);
  });
});

describe('getComponents', () => {
  it('brings the sources of the named components, in the order asked', async () => {
    const { catalogue } = await openCatalogue();
    const components = await catalogue.getComponents('svelte', ['forms/select', 'card']);
    expect(components.map(({ name, sources }) => [name, Object.fromEntries(sources)])).toEqual([
      ['forms/select', { 'forms/select/Select.svelte': '<select></select>' }],
      ['card', { 'card/Card.svelte': '<p>card</p>', 'card/index.ts': FILES['card/index.ts'] }],
    ]);
  });

  it('fetches the files of several components in one call', async () => {
    const { catalogue, origin } = await openCatalogue();
    await catalogue.listComponents('svelte');
    origin.resetStats();
    await catalogue.getComponents('svelte', ['forms/select', 'card']);
    expect(origin.stats().byRoute).toMatchObject({ graphql: 1, contents: 0, tree: 0 });
  });

  it('names the components that there are none of, and fetches nothing', async () => {
    const { catalogue, origin } = await openCatalogue();
    await catalogue.listComponents('svelte');
    origin.resetStats();
    await expect(catalogue.getComponents('svelte', ['card', 'cart', 'x'])).rejects.toThrow(
      'There is no svelte component "cart", "x".',
    );
    expect(origin.stats().requests).toBe(0);
  });

  it('stops when it is told to', async () => {
    const { catalogue } = await openCatalogue();
    const reason = new Error('enough');
    await expect(
      catalogue.getComponents('svelte', ['card'], { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });
});
