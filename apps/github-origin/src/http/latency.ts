import type { MiddlewareHandler } from 'hono';
import type { OriginSettings } from '../settings.js';
import type { OriginEnv } from './env.js';

/**
 * Makes every request wait its time, but one of the API no longer than GitHub works on it; one whose client
 * has left goes no further.
 */
export function latency({
  clock,
  latencyOf,
  timeoutMs,
}: OriginSettings): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    const { request } = c.env.visit;
    const latencyMs = latencyOf(request);
    const isTooLong = latencyMs > timeoutMs && request.route !== 'raw';
    if (latencyMs > 0) await clock.wait(isTooLong ? timeoutMs : latencyMs, c.req.raw.signal);
    c.set('isTimedOut', isTooLong);
    await next();
  };
}
