import { mapOfAnswer } from './bulk-answer.js';
import type { Grouper } from './grouper.js';
import type { GroupOptimizer } from './optimizer.js';
import type { FetchMany } from './request.js';

/** A grouper and the optimizers that may serve its groups. */
export interface Grouped {
  readonly grouper: Grouper;
  readonly optimizers: readonly GroupOptimizer[];
}

/** One group, fetched by the `fetchMany` of a `getMany`. */
export function inlineBulk(bulk: FetchMany<unknown>): Grouped {
  const { maxKeys } = bulk;
  return {
    grouper: { name: 'none', groupOf: () => '' },
    optimizers: [
      {
        name: 'fetchMany',
        maxKeys,
        splits: true,
        isExhaustive: true,
        // One key goes alone, by the same function.
        canOptimize: (group) => group.requests.length > 1,
        async fetchGroup(call, context) {
          const keys = call.requests.map((request) => request.key);
          return mapOfAnswer('fetchMany', keys, await bulk.fetchMany(keys, context));
        },
      },
    ],
  };
}
