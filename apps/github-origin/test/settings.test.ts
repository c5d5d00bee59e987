import { describe, expect, it } from 'vitest';
import type { GithubOriginOptions } from '../src/index.js';
import { readSettings } from '../src/settings.js';

const repositories = { 'acme/ui': { directory: '.' } };

function messageOf(options: Record<string, unknown>): string {
  try {
    readSettings({ repositories, ...options } as GithubOriginOptions);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a wrong option', () => {
  it.each([
    [{ port: 70_000 }, 'Expected `port` to be an integer from 0 to 65535, got `70000` (number).'],
    [{ latencyMs: -1 }, 'Expected `latencyMs` to be a number from 0 and up, got `-1` (number).'],
    [{ latencyOf: 5 }, 'Expected `latencyOf` to be a function, got `5` (number).'],
    [
      { maxConcurrent: 0 },
      'Expected `maxConcurrent` to be an integer from 1 and up, got `0` (number).',
    ],
    [
      { retryAfterSeconds: 1.5 },
      'Expected `retryAfterSeconds` to be an integer from 0 and up, got `1.5` (number).',
    ],
    [
      { rateLimit: { limit: -1 } },
      'Expected `rateLimit.limit` to be an integer from 0 and up, got `-1` (number).',
    ],
    [
      { rateLimit: { graphql: 0.5 } },
      'Expected `rateLimit.graphql` to be an integer from 0 and up, got `0.5` (number).',
    ],
    [
      { rateLimit: { anonymous: -1 } },
      'Expected `rateLimit.anonymous` to be an integer from 0 and up, got `-1` (number).',
    ],
    [
      { pointsPerMinute: { rest: 0 } },
      'Expected `pointsPerMinute.rest` to be an integer from 1 and up, got `0` (number).',
    ],
    [{ lockout: 1 }, 'Expected `lockout` to be true or false, got `1` (number).'],
    [
      { retryAfterGraceMs: -1 },
      'Expected `retryAfterGraceMs` to be a number from 0 and up, got `-1` (number).',
    ],
    [{ timeoutMs: 0 }, 'Expected `timeoutMs` to be a number from 1 and up, got `0` (number).'],
    [
      { timeoutPoints: -1 },
      'Expected `timeoutPoints` to be an integer from 0 and up, got `-1` (number).',
    ],
    [
      { refusals: { secondary: 200 } },
      'Expected `refusals.secondary` to be 403 or 429, got `200` (number).',
    ],
    [
      { refusals: { graphql: 500 } },
      'Expected `refusals.graphql` to be 200 or 403 or 429, got `500` (number).',
    ],
    [
      { faults: { serverError: 1.5 } },
      'Expected `faults.serverError` to be a number from 0 to 1, got `1.5` (number).',
    ],
    [
      { seed: 0.5 },
      `Expected \`seed\` to be an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, got \`0.5\` (number).`,
    ],
    [
      { clock: { now: 1 } },
      'Expected `clock` to be { now, wait }, got `[object Object]` (object).',
    ],
    [{ token: '' }, 'Expected `token` to be a string that is not empty, got `""` (string).'],
    [
      { limits: { treeEntries: 0 } },
      'Expected `limits.treeEntries` to be an integer from 1 and up, got `0` (number).',
    ],
    [
      { repositories: undefined },
      'Expected `repositories` to be an object of sources by owner/name, got `undefined` (undefined).',
    ],
    [
      { repositories: { ui: { directory: '.' } } },
      'Expected `repositories` to be names owner/name, got `"ui"` (string).',
    ],
    [
      { repositories: { 'acme/ui': { directory: '' } } },
      'Expected `repositories["acme/ui"]` to be { directory } or { git } or { memory }, got `[object Object]` (object).',
    ],
  ])('is named with what was expected and what came: %o', (options, message) => {
    expect(messageOf(options)).toBe(message);
  });
});

describe('an option that is undefined', () => {
  it('means its default', () => {
    const settings = readSettings({
      repositories,
      port: undefined,
      latencyMs: undefined,
      latencyOf: undefined,
      maxConcurrent: undefined,
      retryAfterSeconds: undefined,
      rateLimit: undefined,
      pointsPerMinute: undefined,
      lockout: undefined,
      retryAfterGraceMs: undefined,
      refusals: { primary: undefined },
      timeoutMs: undefined,
      faults: { serverError: undefined },
      clock: undefined,
      seed: undefined,
      token: undefined,
      limits: { treeEntries: undefined, textBytes: 10 },
    });
    expect(settings).toMatchObject({
      port: 0,
      maxConcurrent: 100,
      retryAfterSeconds: 60,
      rateLimit: { core: 5_000, graphql: 5_000, anonymous: undefined },
      pointsPerMinute: { rest: 900, graphql: 2_000 },
      isLockedOut: true,
      retryAfterGraceMs: 250,
      refusals: { primary: 403, secondary: 403, graphql: 403, retryAfter: true },
      timeoutMs: 10_000,
      faults: { serverError: 0, closedSocket: 0, silentEmpty: 0, partialAnswer: 0 },
      seed: 1,
      token: undefined,
      limits: { treeEntries: 100_000, textBytes: 10 },
    });
    expect(settings.latencyOf({ method: 'GET', path: '/', route: 'other' })).toBe(0);
  });

  it('leaves no bound: Infinity is a number of concurrent requests', () => {
    expect(messageOf({ maxConcurrent: Infinity })).toBe('accepted');
  });
});
