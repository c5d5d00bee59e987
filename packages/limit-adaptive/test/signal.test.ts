import { BatchError } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { signalOf } from '../src/index.js';
import { httpError } from './calls.js';

const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000000' };

describe('what an error says', () => {
  it.each([
    ['a 429', httpError(429), 'rejected'],
    ['a 429 with a time', httpError(429, { 'retry-after': '3' }), 'secondary'],
    ['a 429 with nothing remaining', httpError(429, used), 'primary'],
    [
      'a 429 with something remaining',
      httpError(429, { 'x-ratelimit-remaining': '7' }),
      'rejected',
    ],
    ['a 429 with a message', httpError(429, {}, 'You hit a secondary rate limit'), 'secondary'],
    ['a 403 with nothing remaining', httpError(403, used), 'primary'],
    ['a 403 with a time', httpError(403, { 'retry-after': '3' }), 'secondary'],
    [
      'a time counts before what remains',
      httpError(403, { ...used, 'retry-after': '3' }),
      'secondary',
    ],
    ['a 403 with a message', httpError(403, {}, 'Abuse detection mechanism'), 'secondary'],
    ['a 403', httpError(403, {}, 'Resource not accessible'), undefined],
    ['a 502', httpError(502), 'overloaded'],
    ['a 503', httpError(503), 'overloaded'],
    ['a 504', httpError(504), 'overloaded'],
    ['a 500', httpError(500), undefined],
    ['a 404', httpError(404), undefined],
    ['a status as text', { status: '429' }, 'rejected'],
    ['another name of it', { statusCode: 429 }, 'rejected'],
    ['a response within', { response: { status: 429, headers: used } }, 'primary'],
    ['a response that was thrown', new Response('', { status: 429 }), 'rejected'],
    ['its headers', new Response('', { status: 403, headers: used }), 'primary'],
    [
      'the message of its body',
      { status: 403, response: { data: { message: 'secondary rate limit' } } },
      'secondary',
    ],
    ['a timeout of the platform', new DOMException('', 'TimeoutError'), 'timeout'],
    ['one of the socket', Object.assign(new Error(), { code: 'ETIMEDOUT' }), 'timeout'],
    ['one of undici', Object.assign(new Error(), { code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timeout'],
    ['one of core', new BatchError('ERR_TIMEOUT', 'late'), 'timeout'],
    [
      'a query over its limit',
      { message: 'no', errors: [{ type: 'RATE_LIMITED' }], headers: used },
      'primary',
    ],
    ['the same without headers', { errors: [{ type: 'RATE_LIMITED' }] }, 'secondary'],
    ['a query that is wrong', { errors: [{ type: 'NOT_FOUND' }] }, undefined],
    ['a bug', new TypeError('x is not a function'), undefined],
    ['text', '429', undefined],
    ['a number', 429, undefined],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
  ])('%s', (_, error, reason) => {
    expect(signalOf(error)?.reason).toBe(reason);
  });

  it('is found in what it wraps', () => {
    const inner = httpError(429, { 'retry-after': '3' });
    const wrapped = new BatchError('ERR_FETCH', 'failed', {
      cause: new Error('x', { cause: inner }),
    });
    expect(signalOf(wrapped)).toEqual({ reason: 'secondary', headers: { 'retry-after': '3' } });
    expect(signalOf(new AggregateError([new Error('a'), inner]))?.reason).toBe('secondary');
  });

  it('is looked for once where causes go in circles', () => {
    const circle: Error & { cause?: unknown } = new Error('round');
    circle.cause = new Error('and round', { cause: circle });
    expect(signalOf(circle)).toBeUndefined();
  });
});
