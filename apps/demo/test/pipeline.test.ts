import { describe, expect, it } from 'vitest';
import { listFiles, openLibrary } from '../src/catalogue/library.js';
import { sourceRequests } from '../src/catalogue/source-requests.js';
import { type Grouping, openPipeline } from '../src/pipeline.js';
import { pipelineFor, serve, temporaryFolder } from './support/origin.js';
import { batchOf } from './support/settings.js';

const FILES = Object.fromEntries(
  ['a', 'b', 'c/d'].flatMap((directory) =>
    [1, 2, 3].map((n) => [`${directory}/${n}.ts`, `${directory} ${n}\n`]),
  ),
);

describe('the pipeline', () => {
  it.each<[Grouping, boolean, number]>([
    ['none', true, 1],
    ['prefix', true, 1],
    ['directory', true, 3],
    ['tree', true, 1],
    ['tree', false, 9],
  ])(
    'grouped by %s, optimizations %s, makes %i calls for 9 files in 3 directories',
    async (groupingStrategy, enableOptimizations, calls) => {
      const { library, origin } = await serve(FILES);
      const { processor } = await pipelineFor(library);
      const paths = Object.keys(FILES);
      const sources = await processor.processBatch(sourceRequests(library, paths), {
        groupingStrategy,
        enableOptimizations,
      });
      expect(sources).toEqual(Object.values(FILES));
      expect(origin.stats().requests).toBe(calls);
    },
  );

  it('fetches alone what a query does not bring', async () => {
    const binary = Buffer.from([1, 0, 0xff]);
    const { library, origin } = await serve({ ...FILES, 'a/4.png': binary });
    const { processor } = await pipelineFor(library);
    const paths = ['a/1.ts', 'a/4.png'];
    expect(
      await processor.processBatch(sourceRequests(library, paths), {
        groupingStrategy: 'directory',
      }),
    ).toEqual(['a 1\n', new Uint8Array(binary)]);
    expect(origin.stats().byRoute).toMatchObject({ graphql: 1, contents: 1 });
  });

  it('never has more than maxConcurrency calls in flight with 400 keys of one prefix, as the origin counts', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `${index}.ts`);
    const files = Object.fromEntries(names.map((name) => [name, name]));
    const { library, origin } = await serve(files, { latencyMs: 5 });
    const { processor } = await pipelineFor(library, 20);
    const sources = await processor.processBatch(sourceRequests(library, names), {
      groupingStrategy: 'prefix',
      maxConcurrency: 7,
      enableOptimizations: false,
    });
    expect(sources).toEqual(names);
    expect(origin.stats()).toMatchObject({ requests: 400, peakInFlight: 7, rejected: 0 });
  });

  it('keeps namespaces of one store apart', async () => {
    const { client, origin } = await serve(FILES);
    const storePath = `${await temporaryFolder()}/store.lmdb`;
    for (const namespace of ['one', 'two', 'one']) {
      const library = openLibrary('svelte', client, '');
      const pipeline = openPipeline({ library, storePath, namespace, batch: batchOf(1) });
      await pipeline.processor.processBatch(sourceRequests(library, ['a/1.ts']));
      await pipeline.close();
    }
    expect(origin.stats().requests).toBe(2);
  });

  it('lists what it then fetches', async () => {
    const { library } = await serve(FILES);
    const files = await listFiles({ ...library, root: 'c' });
    expect(files.map(({ path }) => path)).toEqual(['c/d/1.ts', 'c/d/2.ts', 'c/d/3.ts']);
  });
});
