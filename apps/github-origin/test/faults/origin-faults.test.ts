import { describe, expect, it } from 'vitest';
import { inUi, post } from '../support/graphql.js';
import { manualClock } from '../support/manual-clock.js';
import { serveFiles } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

const FILES = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`f${n}`, `text ${n}`]));
const ALIASES = Object.keys(FILES)
  .map((name) => `${name}: object(expression: "main:${name}") { ... on Blob { text } }`)
  .join(' ');

describe('a server error', () => {
  it('is a page of HTML, whatever was asked for', async () => {
    const { origin } = await serveFiles(FILES, { faults: { serverError: 1 } });
    for (const path of ['/repos/acme/ui/contents/f0', '/raw/acme/ui/main/f0']) {
      const headers = { accept: 'application/vnd.github.raw+json' };
      const { status, headers: told, body } = await rawRequest(origin, path, { headers });
      expect([500, 502, 503]).toContain(status);
      expect(told['content-type']).toContain('text/html');
      expect(String(body)).toContain(`Error ${status}`);
    }
    expect(origin.stats().faults.serverError).toBe(2);
  });

  it('is an error in the words of GraphQL there, and is charged for', async () => {
    const { origin } = await serveFiles(FILES, { faults: { serverError: 1 } });
    const { status, body } = await post(origin, { query: inUi(ALIASES) });
    expect([500, 502, 503]).toContain(status);
    expect(body).toMatchObject({
      data: null,
      errors: [{ message: expect.stringMatching(/^Something went wrong while executing/) }],
    });
    const { headers } = await rawRequest(origin, '/repos/acme/ui');
    expect(headers['x-ratelimit-remaining']).toBe('4999');
  });

  it('strikes nobody by default', async () => {
    const { origin } = await serveFiles(FILES);
    await post(origin, { query: inUi(ALIASES) });
    const none = { serverError: 0, closedSocket: 0, silentEmpty: 0, partialAnswer: 0, timeout: 0 };
    expect(origin.stats().faults).toEqual(none);
  });
});

describe('a connection that is closed', () => {
  it('ends before the answer or in the middle of it, never with a whole one', async () => {
    const { origin } = await serveFiles(
      { large: 'x'.repeat(200_000) },
      { faults: { closedSocket: 1 } },
    );
    const seen = new Set<string>();
    for (let asked = 0; asked < 20; asked += 1) {
      await rawRequest(origin, '/raw/acme/ui/main/large').then(
        () => seen.add('whole'),
        ({ message }: Error) => seen.add(message),
      );
    }
    expect([...seen].sort()).toEqual(['aborted', 'socket hang up']);
    expect(origin.stats()).toMatchObject({
      faults: { closedSocket: 20 },
      byStatus: {},
      bytes: 0,
      inFlight: 0,
    });
  });

  it('is for `fetch` no answer or one whose body fails', async () => {
    const { origin } = await serveFiles(FILES, { faults: { closedSocket: 1 } });
    for (let asked = 0; asked < 10; asked += 1) {
      const read = fetch(`${origin.url}/repos/acme/ui`).then((answer) => answer.text());
      await expect(read).rejects.toThrow(/fetch failed|terminated/);
    }
  });

  it('gives its place free', async () => {
    const { origin } = await serveFiles(FILES, { faults: { closedSocket: 1 }, maxConcurrent: 1 });
    for (let asked = 0; asked < 3; asked += 1) {
      await expect(rawRequest(origin, '/raw/acme/ui/main/f0')).rejects.toThrow();
    }
    expect(origin.stats()).toMatchObject({ rejected: 0, inFlight: 0 });
  });
});

describe('a GraphQL answer', () => {
  it('that is silently empty lacks aliases, with status 200 and no errors', async () => {
    const { origin } = await serveFiles(FILES, { faults: { silentEmpty: 1 } });
    const { status, body } = await post(origin, { query: inUi(ALIASES) });
    expect([status, body.errors]).toEqual([200, undefined]);
    const left = Object.entries(body.data.repository);
    expect(left.length).toBeLessThan(8);
    for (const [name, blob] of left) expect(blob).toEqual({ text: FILES[name] });
    expect(origin.stats().faults.silentEmpty).toBe(1);
  });

  it('that is partial has null and an error for what it lacks', async () => {
    const { origin } = await serveFiles(FILES, { faults: { partialAnswer: 1 } });
    const { status, body } = await post(origin, { query: inUi(ALIASES) });
    const lost = Object.keys(FILES).filter((name) => body.data.repository[name] === null);
    expect(status).toBe(200);
    expect(body.errors).toHaveLength(lost.length);
    expect(body.errors).toMatchObject(lost.map((name) => ({ path: ['repository', name] })));
    expect(origin.stats().faults.partialAnswer).toBe(1);
  });
});

describe('a request that takes too long', () => {
  it('is a 504 after ten seconds, and costs a point more', async () => {
    const clock = manualClock();
    const { origin } = await serveFiles(FILES, { clock, latencyMs: 10_001 });
    const { status, headers, body } = await rawRequest(origin, '/repos/acme/ui/contents/f0');
    expect([status, headers['x-ratelimit-remaining']]).toEqual([504, '4998']);
    expect(String(body)).not.toContain('text 0');
    expect(clock.waits).toEqual([10_000]);
    expect(origin.stats().faults.timeout).toBe(1);
  });

  it('is a 502 of GraphQL, and costs as much as is chosen', async () => {
    const options = { clock: manualClock(), latencyMs: 51, timeoutMs: 50, timeoutPoints: 10 };
    const { origin } = await serveFiles(FILES, options);
    const { status, body } = await post(origin, { query: inUi(ALIASES) });
    expect([status, body.errors?.length]).toEqual([502, 1]);
    const { headers } = await rawRequest(origin, '/graphql', { method: 'POST' });
    expect(headers['x-ratelimit-remaining']).toBe(String(5_000 - 2 * 11));
  });

  it('is answered when it takes no longer than that, and raw files have all the time', async () => {
    const clock = manualClock();
    const options = { clock, latencyMs: 10_000 };
    const { origin } = await serveFiles(FILES, options);
    expect((await rawRequest(origin, '/repos/acme/ui')).status).toBe(200);
    const raw = await serveFiles(FILES, { clock, latencyMs: 60_000 });
    expect((await rawRequest(raw.origin, '/raw/acme/ui/main/f0')).status).toBe(200);
  });

  it('is a query for too many bytes, where a bound is set', async () => {
    const { origin } = await serveFiles({ a: '12345', b: '12345' }, { limits: { queryBytes: 9 } });
    const blob = (name: string) => `${name}: object(expression: "main:${name}") { ...B }`;
    const query = (...names: string[]) =>
      `${inUi(names.map(blob).join(' '))} fragment B on Blob { text }`;
    expect((await post(origin, { query: query('a') })).status).toBe(200);
    expect((await post(origin, { query: query('a', 'b') })).status).toBe(502);
    expect(origin.stats().faults.timeout).toBe(1);
  });
});
