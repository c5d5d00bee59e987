import { describe, expect, it } from 'vitest';
import { acceleratedClock } from '../src/index.js';
import { serveFiles } from './support/origin.js';
import { rawRequest } from './support/raw-request.js';

describe('an accelerated clock', () => {
  it('has a minute pass in a moment', async () => {
    const clock = acceleratedClock({ speed: 6_000 });
    const before = clock.now();
    await clock.wait(60_000, new AbortController().signal);
    // A timer may fire up to a millisecond early, which is 6,000 of this clock.
    expect(clock.now() - before).toBeGreaterThanOrEqual(60_000 - 6_000);
  });

  it('ends its wait when that is aborted', async () => {
    const clock = acceleratedClock({ speed: 1 });
    const leaving = new AbortController();
    const waited = clock.wait(60_000, leaving.signal);
    leaving.abort();
    await expect(waited).rejects.toThrow('aborted');
  });

  it('is what an origin waits by', async () => {
    const clock = acceleratedClock({ speed: 10_000 });
    const { origin } = await serveFiles({ a: '1' }, { clock, latencyMs: 9_000 });
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(200);
  });

  it.each([0, -1, Number.NaN, Infinity])('has no speed of %j', (speed) => {
    expect(() => acceleratedClock({ speed })).toThrow('Expected `speed` to be a number above 0');
  });
});
