import type { MiddlewareHandler } from 'hono';
import { type RateResource, rateHeaders } from '../rate-limit.js';
import { errorAnswer } from './answers.js';
import type { Origin, OriginContext, OriginEnv } from './env.js';

/**
 * Charges a request to its budget and says on the answer what is left. Free are a 304 for a request with an
 * Authorization header, and requests turned away at the door.
 */
export function rateLimiting({ budgets }: Origin): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    const resource: RateResource = c.req.path === '/graphql' ? 'graphql' : 'core';
    const budget = budgets[resource];
    if (!budget.take()) c.res = exhausted(c, resource);
    else {
      await next();
      if (isFree(c)) budget.refund();
    }
    for (const [name, value] of Object.entries(rateHeaders(resource, budget.state()))) {
      c.res.headers.set(name, value);
    }
  };
}

function isFree(c: OriginContext): boolean {
  if (!c.env.visit.isAdmitted || c.res.status === 401) return true;
  return c.res.status === 304 && c.req.header('authorization') !== undefined;
}

function exhausted(c: OriginContext, resource: RateResource): Response {
  const message = 'API rate limit exceeded for 127.0.0.1.';
  if (resource === 'core') return errorAnswer(c, 403, message);
  // GraphQL says it with a 200.
  return c.json({ errors: [{ type: 'RATE_LIMITED', message }] });
}
