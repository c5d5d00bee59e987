import type { MiddlewareHandler } from 'hono';
import { errorAnswer } from './answers.js';
import type { OriginEnv } from './env.js';

/** Answers what came beside `maxConcurrent` others as GitHub does when its secondary limit is hit. */
export function concurrency(retryAfterSeconds: number): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    if (c.env.visit.isAdmitted) return next();
    c.header('retry-after', String(retryAfterSeconds));
    return errorAnswer(
      c,
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    );
  };
}
