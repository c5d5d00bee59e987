import { describe, expect, it } from 'vitest';
import { hold, latencyOf } from '../support/hold.js';
import { serveFiles } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

describe('more than maxConcurrent at once', () => {
  it('are answered as the secondary limit does, at no charge, until one has left', async () => {
    const { origin } = await serveFiles(
      { a: '1' },
      { latencyOf, maxConcurrent: 3, lockout: false },
    );
    const some = await hold(origin, 3);
    const { status, headers, body } = await rawRequest(origin, '/repos/acme/ui');
    expect([status, headers['retry-after']]).toEqual([403, '60']);
    expect(headers['x-ratelimit-remaining']).toBe('5000');
    expect(JSON.parse(String(body)).message).toMatch(/^You have exceeded a secondary rate limit/);
    expect((await rawRequest(origin, '/raw/acme/ui/main/a')).status).toBe(403);
    expect((await rawRequest(origin, '/graphql', { method: 'POST' })).status).toBe(403);
    expect(origin.stats()).toMatchObject({ requests: 6, rejected: 3, peakInFlight: 4 });
    await some.leave();
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(200);
  });

  it('do not take a place themselves', async () => {
    const { origin } = await serveFiles(
      { a: '1' },
      { latencyOf, maxConcurrent: 2, lockout: false },
    );
    const admitted = await hold(origin, 1);
    await hold(origin, 5);
    expect(origin.stats()).toMatchObject({ inFlight: 6, rejected: 4 });
    await admitted.leave();
    expect(origin.stats().inFlight).toBe(5);
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(200);
  });

  it('are told to wait as long as configured', async () => {
    const { origin } = await serveFiles(
      { a: '1' },
      { latencyOf, maxConcurrent: 1, retryAfterSeconds: 2 },
    );
    await hold(origin, 1);
    expect((await rawRequest(origin, '/repos/acme/ui')).headers['retry-after']).toBe('2');
  });

  it('are 300 of 400 that come together, by default', async () => {
    const { origin } = await serveFiles({ a: '1' }, { latencyOf });
    await hold(origin, 400);
    expect(origin.stats()).toMatchObject({ requests: 400, rejected: 300, peakInFlight: 400 });
  });
});
