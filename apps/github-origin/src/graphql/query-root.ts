import { GraphQLError } from 'graphql';
import type { Origin } from '../http/env.js';
import { repositoryNode } from './repository-node.js';

/** What GitHub charges for a query without connections. */
const QUERY_COST = 1;

/** The root that queries start from. */
export function queryRoot({ repositories, budgets, settings }: Origin) {
  return {
    repository({ owner, name }: { owner: string; name: string }) {
      const repository = repositories.find(owner, name);
      if (repository !== undefined) return repositoryNode(repository, settings.limits.textBytes);
      throw new GraphQLError(
        `Could not resolve to a Repository with the name '${owner}/${name}'.`,
        { extensions: { type: 'NOT_FOUND' } },
      );
    },
    rateLimit({ dryRun }: { dryRun?: boolean | null }) {
      if (dryRun) throw new GraphQLError('github-origin does not serve `rateLimit(dryRun: true)`.');
      const { limit, remaining, used, reset } = budgets.graphql.state();
      return { cost: QUERY_COST, limit, remaining, used, resetAt: isoSeconds(reset) };
    },
  };
}

function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
