import { testGrouper, testOptimizer } from '@batchkit/core/testing';
import { describe, it } from 'vitest';
import { directoryGrouper, directoryOptimizer } from '../src/index.js';
import { groupOf } from './group.js';

const pathOf = (key: string) => key.slice('file:'.length);

const FILES = new Map([
  ['src/a.ts', 'A'],
  ['src/b.ts', 'B'],
  ['src/c.ts', 'C'],
]);

describe('directoryGrouper', () => {
  const keys = ['file:src/a.ts', 'file:src/ui/b.ts', 'file:c.ts'];
  testGrouper({ describe, it }, () => directoryGrouper({ pathOf }), { keys });
});

describe('directoryOptimizer', () =>
  testOptimizer(
    { describe, it },
    () => directoryOptimizer({ pathOf, fetchDirectory: async () => FILES }),
    {
      group: groupOf('src', ['file:src/a.ts', 'file:src/b.ts', 'file:src/c.ts']),
      absent: 'file:src/z.ts',
      values: new Map([...FILES].map(([path, text]) => [`file:${path}`, text])),
      createHanging: () =>
        directoryOptimizer({
          pathOf,
          fetchDirectory: (_directory, { signal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        }),
    },
  ));
