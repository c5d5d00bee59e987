import { describe, expect, it } from 'vitest';
import { newStats } from '../src/stats.js';
import { FOR_EVER_MS, hold, latencyOf } from './support/hold.js';
import { serveFiles } from './support/origin.js';
import { rawRequest } from './support/raw-request.js';

describe('the stats', () => {
  it('count every request by its part of the API, refused ones too', async () => {
    const { origin } = await serveFiles({ a: '1' });
    for (const path of [
      '/repos/acme/ui',
      '/repos/acme/ui/contents/a',
      '/repos/acme/ui/contents?ref=main',
      '/repos/acme/ui/git/trees/main',
      '/repos/acme/ui/git/blobs/0000',
      '/raw/acme/ui/main/a',
      '/raw/acme/ui/main/../../a',
      '/graphql',
      '/nothing',
    ]) {
      await rawRequest(origin, path);
    }
    expect(origin.stats()).toMatchObject({
      requests: 9,
      byRoute: { contents: 2, tree: 1, blob: 1, raw: 2, graphql: 1, other: 2 },
      peakInFlight: 1,
      inFlight: 0,
      rejected: 0,
    });
  });

  it('count whole answers by their status', async () => {
    const { origin } = await serveFiles({ a: '1' });
    await rawRequest(origin, '/repos/acme/ui');
    await rawRequest(origin, '/repos/acme/ui/contents/a', { headers: { 'if-none-match': '*' } });
    await rawRequest(origin, '/nothing');
    await rawRequest(origin, '/nothing');
    expect(origin.stats().byStatus).toEqual({ 200: 1, 304: 1, 404: 2 });
  });

  it('count the bytes of the bodies as they arrive', async () => {
    const { origin } = await serveFiles({ a: 'ü'.repeat(500), b: '' });
    let bytes = 0;
    for (const path of ['/raw/acme/ui/main/a', '/raw/acme/ui/main/b', '/repos/acme/ui/contents']) {
      bytes += (await rawRequest(origin, path)).body.length;
    }
    expect(bytes).toBeGreaterThan(1_000);
    expect(origin.stats().bytes).toBe(bytes);
  });

  it('know how many are in flight, and the most there were', async () => {
    const { origin } = await serveFiles({ a: '1' }, { latencyOf });
    const some = await hold(origin, 7);
    await some.leave();
    await rawRequest(origin, '/raw/acme/ui/main/a');
    expect(origin.stats()).toMatchObject({ requests: 8, peakInFlight: 7, inFlight: 0 });
  });

  it('never see more in flight than a client has, who asks again with the last byte', async () => {
    const body = 'x'.repeat(3_000_000);
    const { origin } = await serveFiles({ body });
    const ask = async () => {
      for (let asked = 0; asked < 20; asked += 1) {
        const answer = await fetch(`${origin.url}/raw/acme/ui/main/body`);
        expect((await answer.arrayBuffer()).byteLength).toBe(body.length);
      }
    };
    await Promise.all([ask(), ask(), ask()]);
    expect(origin.stats()).toMatchObject({ requests: 60, peakInFlight: 3, rejected: 0 });
  });

  it('go back to zero, but for what is in flight', async () => {
    const { origin } = await serveFiles({ a: '1' }, { latencyOf });
    await rawRequest(origin, '/raw/acme/ui/main/a');
    const some = await hold(origin, 2);
    origin.resetStats();
    const zero = newStats();
    expect(origin.stats()).toEqual({
      ...zero,
      inFlight: 2,
      peakInFlight: 2,
    });
    await some.leave();
    expect(origin.stats()).toEqual({ ...zero, inFlight: 0, peakInFlight: 2 });
  });

  it('are a copy', async () => {
    const { origin } = await serveFiles({ a: '1' });
    const before = origin.stats();
    await rawRequest(origin, '/raw/acme/ui/main/a');
    expect([before.requests, before.byRoute.raw, before.byStatus]).toEqual([0, 0, {}]);
  });
});

describe('the latency', () => {
  it('is waited for by every request, whatever it is answered', async () => {
    const { origin } = await serveFiles({ a: '1' }, { latencyMs: 30 });
    for (const path of [
      '/raw/acme/ui/main/a',
      '/repos/acme/ui/contents/a',
      '/graphql',
      '/nothing',
    ]) {
      const start = performance.now();
      await rawRequest(origin, path);
      // A timer may fire up to a millisecond early.
      expect(performance.now() - start, path).toBeGreaterThanOrEqual(29);
    }
  });

  it('can be chosen per request, by what is known of it', async () => {
    const seen: unknown[] = [];
    const { origin } = await serveFiles(
      { a: '1' },
      { latencyMs: FOR_EVER_MS, latencyOf: (request) => Number(seen.push(request)) * 0 },
    );
    await rawRequest(origin, '/graphql', { method: 'POST' });
    await rawRequest(origin, '/repos/acme/ui/contents/a?ref=main');
    expect(seen).toEqual([
      { method: 'POST', path: '/graphql', route: 'graphql' },
      { method: 'GET', path: '/repos/acme/ui/contents/a?ref=main', route: 'contents' },
    ]);
  });

  it('that is no number is an error of that request', async () => {
    const { origin } = await serveFiles({ a: '1' }, { latencyOf: () => Number.NaN });
    const { status, body } = await rawRequest(origin, '/repos/acme/ui');
    expect(status).toBe(500);
    expect(JSON.parse(String(body)).message).toContain('`latencyOf(request)`');
  });
});
