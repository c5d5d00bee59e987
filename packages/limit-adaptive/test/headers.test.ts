import { describe, expect, it } from 'vitest';
import { headerOf, readRate } from '../src/headers.js';

const now = () => Date.UTC(2026, 0, 1);
const NOTHING = {
  resource: undefined,
  limit: undefined,
  remaining: undefined,
  resetInMs: undefined,
  retryAfterMs: undefined,
};

describe('headers', () => {
  it.each([
    ['as fetch gives them', new Headers({ 'Retry-After': ' 5 ' })],
    ['as a map', new Map([['retry-after', '5']])],
    ['as octokit gives them', { 'retry-after': '5' }],
    ['as somebody wrote them', { 'Retry-After': 5 }],
    ['as node gives several', { 'retry-after': ['5', '9'] }],
  ])('are read %s', (_, headers) => {
    expect(headerOf(headers, 'retry-after')).toBe('5');
  });

  it.each([undefined, null, 'retry-after: 5', 5, {}, [], { 'retry-after': null }, new Headers()])(
    'say nothing where there are none: %j',
    (headers) => {
      expect(readRate(headers, now)).toEqual(NOTHING);
    },
  );

  it.each(['soon', '', '-5', 'NaN', 'Infinity'])('say nothing where %j is no time', (value) => {
    expect(readRate({ 'retry-after': value, 'x-ratelimit-remaining': value }, now)).toEqual(
      NOTHING,
    );
  });

  it('tell a time of day from the time until then', () => {
    const resetOf = (reset: number) => readRate({ 'x-ratelimit-reset': reset }, now).resetInMs;
    expect(resetOf(30)).toBe(30_000);
    expect(resetOf(now() / 1_000 + 30)).toBe(30_000);
    expect(resetOf(now() / 1_000 - 30)).toBe(0);
  });

  it('with a date that is none are compared with the clock', () => {
    const headers = { date: 'yesterday', 'retry-after': new Date(now() + 4_000).toUTCString() };
    expect(readRate(headers, now).retryAfterMs).toBe(4_000);
  });
});
