import { type GithubOrigin, startGithubOrigin } from 'github-origin';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pipelineOf } from './support/pipeline.js';
import { fewestQueries, SVELTE, svelteFiles } from './support/svelte.js';

const files = svelteFiles();
let origin: GithubOrigin;

beforeAll(async () => {
  origin = await startGithubOrigin({ repositories: { 'acme/ui': { directory: SVELTE } } });
  await origin.prepare();
});
beforeEach(() => origin.resetStats());
afterAll(() => origin.close());

describe('the svelte library', () => {
  it('all files, cold: the fewest calls that there can be', async () => {
    const { read } = pipelineOf(origin);
    const paths = [...files.keys()];
    expect(await read(paths)).toEqual([...files.values()]);
    const { requests, byRoute } = origin.stats();
      requests,
      byRoute,
      fewestQueries(files),
      (await origin.treeCalls('acme/ui')).fewest,
    );
    expect(byRoute.tree).toBe(1);
    expect(requests).toBeLessThanOrEqual(1 + Math.floor(1.05 * fewestQueries(files)));
  });
});
