import { describe, expect, it } from 'vitest';
import { type CliOptions, readSettings } from '../src/settings.js';

const OPTIONS: CliOptions = {
  framework: 'svelte',
  concurrency: 10,
  grouping: 'directory',
  latency: 40,
};
const GITHUB = { ...OPTIONS, upstream: new URL('https://api.github.com'), repo: 'some/library' };

describe('settings', () => {
  it('name the local library where no upstream is given, and no token goes there', () => {
    expect(readSettings(OPTIONS, { GITHUB_TOKEN: 'secret' })).toEqual({
      framework: 'svelte',
      concurrency: 10,
      grouping: 'directory',
      latencyMs: 40,
      upstream: undefined,
      repository: 'themesberg/flowbite-svelte',
      ref: 'HEAD',
      root: '',
      cacheFolder: undefined,
      token: undefined,
      json: false,
    });
  });

  it('send the token to the upstream that was asked for', () => {
    const settings = readSettings(
      { ...GITHUB, ref: 'v1', path: 'src' },
      { GITHUB_TOKEN: 'secret' },
    );
    expect(settings).toMatchObject({
      upstream: { url: 'https://api.github.com', isRemote: true },
      repository: 'some/library',
      ref: 'v1',
      root: 'src',
      token: 'secret',
    });
  });

  it('need no token for an upstream on this machine', () => {
    const upstream = new URL('http://127.0.0.1:8080');
    expect(readSettings({ ...GITHUB, upstream }, {})).toMatchObject({
      upstream: { url: 'http://127.0.0.1:8080', isRemote: false },
      token: undefined,
    });
  });

  it.each<[string, CliOptions, string]>([
    [
      'no token',
      GITHUB,
      'the environment variable GITHUB_TOKEN is missing. api.github.com answers GraphQL queries only to those who send one.',
    ],
    [
      'no repository',
      { ...OPTIONS, upstream: GITHUB.upstream },
      "option '--upstream <url>' needs '--repo <owner/name>' as well",
    ],
    [
      'a repository alone',
      { ...OPTIONS, repo: 'a/b' },
      "option '--repo' needs '--upstream <url>' as well",
    ],
    ['a ref alone', { ...OPTIONS, ref: 'main' }, "option '--ref' needs '--upstream <url>' as well"],
    [
      'a path alone',
      { ...OPTIONS, path: 'src' },
      "option '--path' needs '--upstream <url>' as well",
    ],
    [
      'an upstream that a token should not be sent to',
      { ...GITHUB, upstream: new URL('http://example.com') },
      "option '--upstream <url>' is http://example.com. Only https: is allowed outside of this machine: a token is sent along.",
    ],
  ])('refuse %s', (_, options, message) => {
    expect(() => readSettings(options, { GITHUB_TOKEN: '' })).toThrow(message);
  });
});
