import type { Handler } from 'hono';
import type { Origin, OriginEnv } from '../http/env.js';

/** `GET /rate_limit`: what is left of the budgets. It takes none of them. */
export function rateLimitRoute({ budgets }: Origin): Handler<OriginEnv> {
  return (c) => {
    const isAnonymous = c.req.header('authorization') === undefined;
    const core = ((isAnonymous && budgets.anonymous) || budgets.core).state();
    const graphql = budgets.graphql.state();
    // Nothing is searched here: a budget that is never touched.
    const search = { limit: 30, remaining: 30, used: 0, reset: core.reset };
    return c.json({ resources: { core, search, graphql }, rate: core });
  };
}
