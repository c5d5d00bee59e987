import { type GithubOrigin, generatedRepository, startGithubOrigin } from 'github-origin';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHOICES, cheapestPlan } from './support/exhaustive.js';
import { pipelineOf } from './support/pipeline.js';
import { fewestQueries, SVELTE, svelteFiles } from './support/svelte.js';

const svelte = svelteFiles();
const planned = [...svelte].map(([path, file]) => ({ path, bytes: Buffer.byteLength(file) }));
// No directory of the library holds 50 files.
const generated = generatedRepository({ files: 400, directories: 12, medianBytes: 2_500 });
const others = generated
  .paths()
  .map((path) => ({ path, bytes: generated.read(path)?.byteLength ?? 0 }));
let origin: GithubOrigin;

beforeAll(async () => {
  origin = await startGithubOrigin({
    repositories: { 'acme/ui': { directory: SVELTE }, 'acme/generated': { memory: generated } },
    // A query for more fails, as it may on GitHub.
    limits: { queryBytes: 100_000 },
  });
  await origin.prepare();
});
beforeEach(() => origin.resetStats());
afterAll(() => origin.close());

describe('all files of the svelte library, cold', () => {
  it('take the fewest calls that there can be', async () => {
    const { read } = pipelineOf(origin);
    expect(await read([...svelte.keys()])).toEqual([...svelte.values()]);
    const { fewest } = await origin.treeCalls('acme/ui');
    expect(origin.stats().byRoute.tree).toBe(fewest);
    expect(origin.stats().requests).toBeLessThanOrEqual(fewest + 1.05 * fewestQueries(svelte));
  });
});

describe('no plan is cheaper, of all there are, for', () => {
  it.each([
    ['50 files of one directory', 'generated', CHOICES.ofOneDirectory(others, 50), others],
    ['400 files of 60 directories', 'ui', CHOICES.ofDirectories(planned, 60, 400), planned],
    ['3 scattered files', 'ui', CHOICES.scattered(planned, 3), planned],
  ])('%s', async (_, repo, wanted, all) => {
    const { read } = pipelineOf(origin, { repo });
    const contents = await read(wanted.map(({ path }) => path));
    expect(contents.map((content) => Buffer.byteLength(content ?? ''))).toEqual(
      wanted.map(({ bytes }) => bytes),
    );
    expect(origin.stats().requests).toBeLessThanOrEqual(cheapestPlan(wanted, all));
  });
});
