import type { BatchEvent } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { keepVisiting } from '../../src/visits/keep-visiting.js';
import { visitsTo } from '../../src/visits/visits.js';
import { pipelineFor, serve } from '../support/origin.js';

/** Ten directories of three files. */
const FILES = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`dir${index % 10}/file${index}.js`, `// ${index}\n`]),
);

async function visited() {
  const { library } = await serve(FILES);
  const changed: string[] = [];
  const upstream = { change: async (paths: readonly string[]) => void changed.push(...paths) };
  const pipeline = await pipelineFor(library);
  const events: BatchEvent[] = [];
  pipeline.processor.subscribe((event) => events.push(event));
  const paths = Object.keys(FILES);
  const visits = visitsTo({
    upstream,
    library,
    pipeline,
    grouping: 'directory',
    concurrency: 4,
    paths,
  });
  const endsOf = () =>
    events.splice(0).flatMap((event) => (event.type === 'batch:ended' ? [event] : []));
  return { visits, endsOf, processor: pipeline.processor };
}

describe('the visits', () => {
  it('show hits, joins, group calls, single calls and failures in one round', async () => {
    const { visits, endsOf, processor } = await visited();
    const { signal } = new AbortController();
    const seen = new Map<string, ReturnType<typeof endsOf>>();
    for (const visit of visits) {
      await visit.run(signal);
      // What is not stored yet is joined by the next visit, not hit.
      await processor.flush();
      seen.set(visit.name, endsOf());
    }
    expect(seen.get('everything, cold')).toMatchObject([{ requests: 30, groupCalls: 10, hits: 0 }]);
    expect(seen.get('everything, warm')).toMatchObject([{ requests: 30, calls: 0, hits: 30 }]);
    const all = [...seen.values()].flat();
    const sumOf = (name: 'joined' | 'failed' | 'calls' | 'groupCalls') =>
      all.reduce((sum, event) => sum + event[name], 0);
    expect(sumOf('joined')).toBeGreaterThan(0);
    expect(sumOf('failed')).toBe(2);
    expect(sumOf('calls')).toBeGreaterThan(sumOf('groupCalls'));
  });

  it('go on with other directories in the next round', async () => {
    const { visits, endsOf } = await visited();
    const { signal } = new AbortController();
    for (let round = 0; round < 2; round += 1) for (const visit of visits) await visit.run(signal);
    expect(endsOf().length).toBeGreaterThan(2 * visits.length);
  });
});

describe('keepVisiting', () => {
  it('makes the visits in turn until it is told to stop', async () => {
    const controller = new AbortController();
    const made: string[] = [];
    const visit = (name: string) => ({
      name,
      async run() {
        made.push(name);
        if (made.length === 5) controller.abort(new Error('enough'));
      },
    });
    const visiting = keepVisiting([visit('a'), visit('b')], 0, controller.signal);
    await expect(visiting).rejects.toThrow('enough');
    expect(made).toEqual(['a', 'b', 'a', 'b', 'a']);
  });

  it('does not wait for the end of a pause', async () => {
    const controller = new AbortController();
    const visit = {
      name: 'a',
      run: async () => void setImmediate(() => controller.abort(new Error('enough'))),
    };
    await expect(keepVisiting([visit], 1e9, controller.signal)).rejects.toThrow('enough');
  });
});
