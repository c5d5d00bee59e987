import type { MiddlewareHandler } from 'hono';
import type { OriginSettings } from '../settings.js';
import { errorAnswer } from './answers.js';
import type { OriginContext, OriginEnv } from './env.js';

const MESSAGE =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** Answers what was turned away at the door as GitHub does when a secondary limit is hit. */
export function secondaryLimits({ refusals }: OriginSettings): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    const { refusal, request, retryAfter } = c.env.visit;
    if (refusal === undefined) return next();
    if (refusals.retryAfter) c.header('retry-after', String(retryAfter()));
    if (request.route !== 'graphql') return errorAnswer(c, refusals.secondary, MESSAGE);
    return graphqlRefusal(c, refusals.graphql);
  };
}

/** GraphQL says it as REST does, or with a 200. */
function graphqlRefusal(c: OriginContext, status: 200 | 403 | 429): Response {
  if (status !== 200) return errorAnswer(c, status, MESSAGE);
  return c.json({ errors: [{ type: 'RATE_LIMITED', message: MESSAGE }] });
}
