import type { GroupOptimizer } from '@batchkit/core';
import { componentOf, isMetadataKey } from '../keys.js';
import { readComponents } from './component.js';
import type { Library } from './library.js';

/** Answers for any number of components with one reading of the document that tells of all of them. */
export function metadataOptimizer(library: Library): GroupOptimizer {
  return {
    name: 'metadata',
    maxKeys: Infinity,
    canOptimize: ({ requests }) =>
      requests.length > 1 && requests.every(({ key }) => isMetadataKey(key)),
    async fetchGroup({ requests }, { signal }) {
      const components = await readComponents(library, signal);
      const values = new Map<string, unknown>();
      for (const { key } of requests) {
        const metadata = components.get(componentOf(key));
        if (metadata !== undefined) values.set(key, metadata);
      }
      return values;
    },
  };
}
