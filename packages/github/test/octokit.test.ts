import { Octokit } from 'octokit';
import { describe, expect, it } from 'vitest';
import { serve, sourceOf, TOKEN } from './support/origin.js';

describe('the Octokit of `octokit`', () => {
  it('reads files, trees and queries as that of `@octokit/core` does', async () => {
    const { origin } = await serve({ 'a/1.txt': '1\n', 'b/2.txt': '2\n' });
    // A processor limits and retries by itself; the throttling would send one query a second.
    const octokit = new Octokit({
      baseUrl: origin.url,
      auth: TOKEN,
      throttle: { enabled: false },
      retry: { enabled: false },
    });
    const source = sourceOf(origin, { octokit });
    const paths = ['a/1.txt', 'b/2.txt'];
    expect([...(await source.fetchFiles(paths)).values()]).toEqual(['1\n', '2\n']);
    expect((await source.tree()).at('a/1.txt')).toBeDefined();
    expect(await source.fetchFile('a/1.txt')).toBe('1\n');
    expect(await source.fetchFile('c.txt')).toBeNull();
  });
});
