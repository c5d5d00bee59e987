import { planCalls } from '@batchkit/grouper-directory';
import { generatedRepository } from 'github-origin';
import { describe, expect, it } from 'vitest';
import { CHOICES, cheapestPlan, type PlannedFile } from './support/exhaustive.js';
import { serveMemory, sourceOf } from './support/origin.js';
import { pipelineOf } from './support/pipeline.js';

const fewestQueries = ({ files, bytes }: { files: number; bytes: number }) =>
  Math.max(Math.ceil(files / 50), Math.ceil(bytes / 100_000));

describe('50,000 files in 4,000 directories, whose tree GitHub cuts', () => {
  it('are listed in the fewest calls that the caps allow, and planned in the fewest queries', async () => {
    const memory = generatedRepository();
    const origin = await serveMemory(memory);
    const { entries } = await sourceOf(origin).tree();
    const files = entries.filter(({ mode }) => mode === '100644');
    expect(new Set(files.map(({ path }) => path))).toEqual(new Set(memory.paths()));
    const { fewest } = await origin.treeCalls('acme/ui');
    expect(origin.stats().requests).toBeLessThanOrEqual(fewest + 1);
    const plan = planCalls(files, {
      kinds: ['files'],
      limits: { files: { maxKeys: 50, maxBytes: 100_000 } },
    });
    expect(origin.stats().requests + plan.calls.length).toBeLessThanOrEqual(
      fewest + 1.05 * fewestQueries(memory),
    );
  });
});

// As large relative to what GitHub lists at once. `pnpm --filter=benchmarks github` reads all 50,000.
describe('5,000 files in 400 directories, whose tree is cut as that of 50,000', () => {
  const limits = { treeBytes: 734_003, queryBytes: 100_000 };

  it('are read in the fewest calls, and again in those for what changed', async () => {
    const memory = generatedRepository({ files: 5_000, directories: 400 });
    const origin = await serveMemory(memory, { limits });
    await origin.prepare();
    const { processor, read, source } = pipelineOf(origin);
    const paths = memory.paths();
    expect(await read(paths)).toEqual(paths.map((path) => memory.read(path)?.toString('utf8')));
    const { fewest } = await origin.treeCalls('acme/ui');
    expect(origin.stats().requests).toBeLessThanOrEqual(fewest + 1.05 * fewestQueries(memory));

    const changed = paths[3_141] as string;
    memory.touch(changed);
    source.expire();
    await processor.invalidate(paths);
    origin.resetStats();
    const again = await read(paths);
    expect(again[3_141]).toBe(memory.read(changed)?.toString('utf8'));
    // The top, one for each directory on the way that is cut, the one that changed, and its file.
    expect(origin.stats()).toMatchObject({ requests: 4, byRoute: { tree: 3, blob: 1 } });
  });

  it('are not listed for the sake of a few', async () => {
    const memory = generatedRepository({ files: 5_000, directories: 400 });
    const origin = await serveMemory(memory, { limits });
    const { read, source } = pipelineOf(origin);
    const paths = memory.paths().filter((_, index) => index % 50 === 0);
    expect(await read(paths)).toEqual(paths.map((path) => memory.read(path)?.toString('utf8')));
    // One listing, and the 100 files: those it does not show are taken to be larger than they are.
    const { tree, graphql } = origin.stats().byRoute;
    expect(tree).toBe(1);
    expect(graphql).toBeLessThanOrEqual(4);
    await source.tree();
    const { fewest } = await origin.treeCalls('acme/ui');
    expect(origin.stats().byRoute.tree).toBeLessThanOrEqual(fewest + 1);
  });

  it.each([
    ['50 files of one directory', (all: PlannedFile[]) => CHOICES.ofOneDirectory(all, 50)],
    ['400 files of 60 directories', (all: PlannedFile[]) => CHOICES.ofDirectories(all, 60, 400)],
    ['3 scattered files', (all: PlannedFile[]) => CHOICES.scattered(all, 3)],
  ])('no plan is cheaper, of all there are, for %s', async (_, choose) => {
    const memory = generatedRepository({ files: 5_000, directories: 400 });
    const origin = await serveMemory(memory, { limits });
    const { read, source } = pipelineOf(origin);
    const { entries } = await source.tree();
    const files = entries.filter(({ mode }) => mode === '100644');
    const all = files.map(({ path, sizeBytes: bytes }) => ({ path, bytes }));
    const wanted = choose(all);
    origin.resetStats();
    await read(wanted.map(({ path }) => path));
    expect(origin.stats().requests).toBeLessThanOrEqual(cheapestPlan(wanted, all, 0));
  });
});
