import { MISS } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { sourceRequests } from '../../src/catalogue/source-requests.js';
import { sourceKey } from '../../src/keys.js';
import { pipelineFor, serve } from '../support/origin.js';

describe('an HTTP client that resolves on 403/404, so "404: Not Found" is cached for a day as source code', () => {
  it('is not ours: a 404 fails its key and nothing is stored', async () => {
    const { library } = await serve({ 'card/Card.svelte': 'x' });
    const { processor, storage } = await pipelineFor(library);
    const paths = ['card/Card.svelte', 'card/None.svelte', 'none/None.svelte'];
    const requests = sourceRequests(library, paths);
    const outcomes = await processor.processBatchSettled(requests, {
      groupingStrategy: 'directory',
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const message = 'There is no file "card/None.svelte".';
    expect(outcomes[1]).toMatchObject({ reason: { code: 'ERR_FETCH', cause: { message } } });
    await processor.flush();
    const keys = paths.map((path) => sourceKey('svelte', path));
    expect(await storage.mget(keys)).toEqual(['x', MISS, MISS]);
  });

  it('is not ours: a 403 for too many calls fails its key and nothing is stored', async () => {
    const { library } = await serve(
      { 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c' },
      { maxConcurrent: 1, latencyMs: 50 },
    );
    const { processor, storage } = await pipelineFor(library);
    const paths = ['a.ts', 'b.ts', 'c.ts'];
    const outcomes = await processor.processBatchSettled(sourceRequests(library, paths), {
      enableOptimizations: false,
      maxConcurrency: 3,
    });
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const outcome of refused)
      expect(outcome).toMatchObject({ reason: { cause: { status: 403 } } });
    await processor.flush();
    const slots = await storage.mget(paths.map((path) => sourceKey('svelte', path)));
    expect(slots.filter((slot) => slot === MISS)).toHaveLength(2);
  });
});
