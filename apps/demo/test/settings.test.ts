import { describe, expect, it } from 'vitest';
import { environmentLayer } from '../src/config/layer.js';
import { resolveConfig } from '../src/config/resolve-config.js';
import { readSettings, settingsFor } from '../src/settings.js';

const read = (env: NodeJS.ProcessEnv) => readSettings(resolveConfig([environmentLayer(env)]), env);
const GITHUB = {
  BATCHKIT_UPSTREAM: 'https://api.github.com',
  BATCHKIT_REPO: 'some/library',
  GITHUB_TOKEN: 'secret',
};

describe('settings', () => {
  it('name the local library where no upstream is given, and no token goes there', () => {
    expect(read({ GITHUB_TOKEN: 'secret' })).toMatchObject({
      framework: 'svelte',
      concurrency: 10,
      grouping: 'tree',
      upstream: undefined,
      repository: 'themesberg/flowbite-svelte',
      ref: 'HEAD',
      root: '',
      cacheFolder: undefined,
      token: undefined,
    });
  });

  it('send the token to the upstream that was asked for', () => {
    expect(read({ ...GITHUB, BATCHKIT_REF: 'v1', BATCHKIT_PATH: 'src/' })).toMatchObject({
      upstream: { url: 'https://api.github.com', isRemote: true },
      repository: 'some/library',
      ref: 'v1',
      root: 'src',
      token: 'secret',
    });
  });

  it('need no token for an upstream on this machine', () => {
    const env = { BATCHKIT_UPSTREAM: 'http://127.0.0.1:8080', BATCHKIT_REPO: 'some/library' };
    expect(read(env)).toMatchObject({
      upstream: { url: 'http://127.0.0.1:8080', isRemote: false },
      token: undefined,
    });
  });

  it('are the same for another framework, but for its repository', () => {
    const settings = read({});
    expect(settingsFor(settings, 'react')).toEqual({
      ...settings,
      framework: 'react',
      repository: 'mui/material-ui',
    });
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'no token',
      { ...GITHUB, GITHUB_TOKEN: '' },
      'The environment variable GITHUB_TOKEN is missing. api.github.com answers GraphQL queries only to those who send one.',
    ],
    [
      'no repository',
      { BATCHKIT_UPSTREAM: GITHUB.BATCHKIT_UPSTREAM },
      'BATCHKIT_UPSTREAM: An upstream needs repo, owner/name, as well.',
    ],
    [
      'a repository alone',
      { BATCHKIT_REPO: 'a/b' },
      'BATCHKIT_REPO: repo needs an upstream as well.',
    ],
    ['a ref alone', { BATCHKIT_REF: 'main' }, 'BATCHKIT_REF: ref needs an upstream as well.'],
    ['a path alone', { BATCHKIT_PATH: 'src' }, 'BATCHKIT_PATH: path needs an upstream as well.'],
    [
      'an upstream that a token should not be sent to',
      { ...GITHUB, BATCHKIT_UPSTREAM: 'http://example.com' },
      'BATCHKIT_UPSTREAM: The upstream is http://example.com. Only https: is allowed outside of this machine: a token is sent along.',
    ],
  ])('refuse %s', (_, env, message) => {
    expect(() => read(env)).toThrow(message);
  });
});
