import { inspect } from 'node:util';
import { isBatchError, MISS, mapStorage, type StorageEntry } from '@batchkit/core';
import { memoryRepository } from 'github-origin';
import { describe, expect, it, vi } from 'vitest';
import { GITHUB_ERROR_CODES, isGithubError } from '../src/index.js';
import { serveMemory, TOKEN } from './support/origin.js';
import { pipelineOf } from './support/pipeline.js';
import { svelteFiles } from './support/svelte.js';

vi.setConfig({ testTimeout: 120_000 });

const svelte = svelteFiles();
const paths = [...svelte.keys()];
const absent = ['none.txt', 'forms/none.svelte'];

/** Trees are cut after some of the 802 entries, and queries for more than 100 KB fail. */
const LIMITS = { treeEntries: 500, queryBytes: 100_000 };
const OFTEN = { serverError: 0.05, closedSocket: 0.02, silentEmpty: 0.01 };
const MOSTLY = { serverError: 0.1, closedSocket: 0.1, silentEmpty: 0.3, partialAnswer: 0.3 };

/** A storage that keeps the entries written to it in `written`. */
function recordingStorage() {
  const storage = mapStorage();
  const written: StorageEntry[] = [];
  const mset = (entries: readonly StorageEntry[]) => {
    written.push(...entries);
    return storage.mset(entries);
  };
  return { written, storage: { ...storage, mset } };
}

describe.each([
  ['5% 5xx, 2% closed sockets, 1% silent', OFTEN, { attempts: 1, isSingle: false }],
  ['the same, one by one', OFTEN, { attempts: 1, isSingle: true }],
  ['four of five queries go wrong', MOSTLY, { attempts: 4, isSingle: false }],
])('the svelte library, its tree cut: %s', (_, faults, { attempts, isSingle }) => {
  it.each([1, 2, 3])(
    'every value is right, or an error names its cause (seed %i)',
    async (seed) => {
      const memory = memoryRepository(Object.fromEntries(svelte));
      const origin = await serveMemory(memory, { faults, limits: LIMITS, seed });
      await origin.prepare();
      const { storage, written } = recordingStorage();
      const events: string[] = [];
      const {
        processor,
        source,
        storage: held,
      } = pipelineOf(origin, {
        storage,
        isSingle,
        processor: { retry: { attempts, delayMs: () => 0 } },
      });
      processor.subscribe((event) => events.push(inspect(event, { depth: 9, showHidden: true })));
      const outcomes = await processor.getManySettled(
        [...paths, ...absent],
        (path, context) => source.fetchFile(path, context),
        { groupingStrategy: 'tree' },
      );
      let failed = 0;
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') {
          expect(outcome.value).toEqual(svelte.get(outcome.key) ?? null);
          continue;
        }
        failed += 1;
        const { cause } = outcome.reason;
        expect(isBatchError(outcome.reason) && isGithubError(cause)).toBe(true);
        if (isGithubError(cause)) expect(GITHUB_ERROR_CODES).toContain(cause.code);
      }
      // Nothing but a right value is in either storage.
      const slots = await held.mget(paths);
      for (const [index, slot] of slots.entries()) {
        if (slot !== MISS) expect(slot).toEqual(svelte.get(paths[index] as string));
      }
      const contents = new Set(svelte.values());
      for (const { key, value } of written) {
        if (key.startsWith('github:1:blob:')) expect(contents.has(value as string)).toBe(true);
        expect(key).not.toContain(TOKEN);
      }
      if (isSingle) expect(events.join()).toContain('GithubError');
      expect(events.join()).not.toContain(TOKEN);
      const { faults: done, byRoute } = origin.stats();
      expect(done.serverError + done.closedSocket).toBeGreaterThan(0);
      // No key fails but by a fault of its own.
      expect(failed).toBeLessThanOrEqual(done.serverError + done.closedSocket);
      if (isSingle) expect(failed).toBeGreaterThan(20);
      else expect(byRoute.graphql).toBeGreaterThan(10);
      if (faults === MOSTLY) {
        expect(done.silentEmpty).toBeGreaterThan(0);
        expect(done.partialAnswer).toBeGreaterThan(0);
      }
    },
  );
});
