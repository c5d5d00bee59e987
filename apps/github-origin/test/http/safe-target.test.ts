import { describe, expect, it } from 'vitest';
import { isSafeTarget } from '../../src/http/safe-target.js';
import { makeDirectory } from '../support/files.js';
import { serveFiles, startOrigin } from '../support/origin.js';
import { rawRequest } from '../support/raw-request.js';

/** Ways to say "the directory above", "the root", or nothing at all. */
const ESCAPES = [
  '../secret',
  'src/../../secret',
  '%2e%2e/secret',
  '%2E%2e%2fsecret',
  '.%2e/secret',
  '..%2fsecret',
  'src/%2e%2e/%2e%2e/secret',
  '%2Fetc%2Fpasswd',
  '/etc/passwd',
  'src//a',
  './src/a',
  'src/.',
  '..\\secret',
  'src%5ca',
  'src%5c..%5c..%5csecret',
  'src/a%00',
  '%ff',
  '%',
  '%252e%252e/secret',
  '%c0%ae%c0%ae/secret',
];

describe('a path that leads elsewhere', () => {
  it.each(ESCAPES)('is a 404: %s', async (path) => {
    const directory = await makeDirectory({ secret: 'TOP SECRET', 'root/src/a': 'public' });
    const { origin } = await startOrigin({
      repositories: { 'acme/ui': { directory: `${directory}/root` } },
    });
    for (const prefix of [
      '/repos/acme/ui/contents/',
      '/raw/acme/ui/main/',
      '/repos/acme/ui/git/trees/',
    ]) {
      const { status, body } = await rawRequest(origin, prefix + path);
      expect(status, prefix).toBe(404);
      expect(String(body), prefix).not.toContain('SECRET');
    }
  });

  it('does not reach another address by its dots', async () => {
    const { origin } = await serveFiles({ a: 'text' });
    expect((await rawRequest(origin, '/raw/acme/ui/main/a')).status).toBe(200);
    expect((await rawRequest(origin, '/raw/acme/x/../ui/main/a')).status).toBe(404);
    expect((await rawRequest(origin, 'http://elsewhere/raw/acme/ui/main/a')).status).toBe(404);
  });

  it('is no ref either', async () => {
    const { origin } = await serveFiles({ a: 'text' });
    for (const ref of ['../main', '%2e%2e', 'main%00', 'main%0a']) {
      const { status } = await rawRequest(origin, `/repos/acme/ui/contents/a?ref=${ref}`);
      expect(status, ref).toBe(404);
    }
  });
});

describe('a plain path', () => {
  it.each(['/', '/a', '/a/', '/a/b?x=../..', '/a%20b/..c/...', '/feature%2Fx/a', '/%252e'])(
    'is safe: %s',
    (target) => expect(isSafeTarget(target)).toBe(true),
  );
});
