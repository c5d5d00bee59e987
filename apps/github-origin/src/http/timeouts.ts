import type { MiddlewareHandler } from 'hono';
import { graphqlServerError, serverError } from './answers.js';
import type { OriginEnv } from './env.js';

/** Answers a request that took longer than GitHub works on one: GraphQL with a 502, the rest with a 504. */
export const timeouts: MiddlewareHandler<OriginEnv> = async (c, next) => {
  if (!c.get('isTimedOut')) return next();
  return c.env.visit.request.route === 'graphql' ? graphqlServerError(c, 502) : serverError(c, 504);
};
