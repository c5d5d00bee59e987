import type { MiddlewareHandler } from 'hono';
import { type RateResource, rateHeaders } from '../rate-limit.js';
import type { OriginSettings } from '../settings.js';
import { errorAnswer } from './answers.js';
import type { Origin, OriginContext, OriginEnv } from './env.js';

/**
 * Charges a request to its budget and says on the answer what is left. Free are a 304 for a request with an
 * Authorization header, the state of the budgets, and requests turned away at the door. One that timed out
 * costs more.
 */
export function rateLimiting(origin: Origin): MiddlewareHandler<OriginEnv> {
  return async (c, next) => {
    const { visit } = c.env;
    const { resource, budget } = budgetFor(c, origin);
    if (isAskingForBudgets(c) || visit.refusal !== undefined) await next();
    else if (!budget.take()) {
      visit.countViolation('budget');
      c.res = exhausted(c, origin.settings);
    } else {
      await next();
      if (isFree(c)) budget.refund();
      if (c.get('isTimedOut')) {
        visit.countFault('timeout');
        budget.charge(origin.settings.timeoutPoints);
      }
    }
    for (const [name, value] of Object.entries(rateHeaders(resource, budget.state()))) {
      c.res.headers.set(name, value);
    }
  };
}

function budgetFor(c: OriginContext, { budgets }: Origin) {
  const resource: RateResource = c.env.visit.request.route === 'graphql' ? 'graphql' : 'core';
  const isAnonymous = c.req.header('authorization') === undefined && resource === 'core';
  return { resource, budget: (isAnonymous && budgets.anonymous) || budgets[resource] };
}

function isAskingForBudgets(c: OriginContext): boolean {
  return c.req.path === '/rate_limit';
}

function isFree(c: OriginContext): boolean {
  if (c.res.status === 401) return true;
  return c.res.status === 304 && c.req.header('authorization') !== undefined;
}

function exhausted(c: OriginContext, { refusals }: OriginSettings): Response {
  const message = 'API rate limit exceeded for 127.0.0.1.';
  if (c.env.visit.request.route !== 'graphql') return errorAnswer(c, refusals.primary, message);
  // GraphQL says it with a 200.
  return c.json({ errors: [{ type: 'RATE_LIMITED', message }] });
}
