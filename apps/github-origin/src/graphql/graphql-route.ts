import type { Handler } from 'hono';
import { loseFields } from '../faults/lose-fields.js';
import { errorAnswer, graphqlServerError } from '../http/answers.js';
import type { Origin, OriginContext, OriginEnv } from '../http/env.js';
import { executeQuery, type GraphqlAnswer, type GraphqlQuery } from './execute-query.js';
import { queryRoot } from './query-root.js';

/** `POST /graphql` over GitHub's public schema. */
export function graphqlRoute(origin: Origin): Handler<OriginEnv> {
  const root = queryRoot(origin);
  return async (c) => {
    const posted = await jsonBody(c);
    if (posted === undefined) return errorAnswer(c, 400, 'Problems parsing JSON');
    if (!isQuery(posted)) {
      const message = 'A query attribute must be specified and must be a string.';
      return c.json({ errors: [{ message }] });
    }
    const reads = { bytes: 0 };
    const answer = await executeQuery(await origin.githubSchema(), root, posted, reads);
    if (reads.bytes > origin.settings.limits.queryBytes) {
      c.set('isTimedOut', true);
      return graphqlServerError(c, 502);
    }
    return c.json(withFaults(c, answer));
  };
}

function withFaults(c: OriginContext, answer: GraphqlAnswer): GraphqlAnswer {
  const { visit } = c.env;
  const how = visit.faults?.fields;
  const less = how && visit.faults && loseFields(answer, how, visit.faults.random);
  if (how === undefined || less === undefined) return answer;
  visit.countFault(how);
  return less;
}

async function jsonBody(c: OriginContext): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isQuery(posted: unknown): posted is GraphqlQuery {
  return (
    typeof posted === 'object' &&
    posted !== null &&
    'query' in posted &&
    typeof posted.query === 'string'
  );
}
