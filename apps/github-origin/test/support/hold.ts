import { expect, vi } from 'vitest';
import type { GithubOrigin } from '../../src/index.js';

/** Longer than any test: such a request stays until its client leaves. */
export const FOR_EVER_MS = 60 * 60 * 1000;

const HELD = '/raw/acme/ui/main/held';

/** Holds requests for one file, and no others. */
export const latencyOf = ({ path }: { path: string }) => (path === HELD ? FOR_EVER_MS : 0);

/** Has `count` requests in flight until they are told to leave. */
export async function hold(origin: GithubOrigin, count: number) {
  const client = new AbortController();
  const before = origin.stats().inFlight;
  for (let started = 0; started < count; started += 1) {
    // Ends with the client, or with the origin.
    fetch(origin.url + HELD, { signal: client.signal }).catch(() => {});
  }
  await vi.waitFor(() => expect(origin.stats().inFlight).toBe(before + count));
  return {
    async leave() {
      const left = origin.stats().inFlight - count;
      client.abort();
      await vi.waitFor(() => expect(origin.stats().inFlight).toBe(left));
    },
  };
}
