import type { MiddlewareHandler } from 'hono';
import type { OriginEnv } from './env.js';

/** Makes every request wait its time; one whose client has left goes no further. */
export const latency: MiddlewareHandler<OriginEnv> = async (c, next) => {
  await c.env.visit.delay(c.req.raw.signal);
  await next();
};
