import { testGrouper, testOptimizer } from '@batchkit/core/testing';
import { describe, it } from 'vitest';
import { directoryGrouper, directoryOptimizer } from '../src/index.js';
import { groupOf } from './group.js';

const pathOf = (key: string) => key.slice('file:'.length);

const FILES = new Map([
  ['src/a.ts', 'A'],
  ['src/b.ts', 'B'],
  ['src/c.ts', 'C'],
  ['lib/b.ts', 'LB'],
  ['lib/d.ts', 'LD'],
  ['lib/ui/c.ts', 'LUC'],
]);

describe.each(['directory', 'tree'] as const)('directoryGrouper, scope %s', (scope) => {
  const keys = ['file:src/a.ts', 'file:src/ui/b.ts', 'file:c.ts'];
  testGrouper({ describe, it }, () => directoryGrouper({ pathOf, scope }), { keys });
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

const hanging = (_what: unknown, { signal }: { readonly signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

const whole = async () => FILES;
const some = async (paths: readonly string[]) =>
  [...FILES].filter(([path]) => paths.includes(path));
const list = async (directory: string) => ({
  entries: [...FILES]
    .filter(([path]) => directory === '' || path.startsWith(`${directory}/`))
    .map(([path, text]) => ({ path, sizeBytes: text.length })),
});
const limits = { files: { maxBytes: 10_000 } };
const keyOf = (path: string) => `file:${path}`;
/** A listing pays where it saves any call at all. */
const cost = { list: { perCall: 0 } };

describe.each([
  ['a tree', { fetchTree: whole }, { fetchTree: hanging }],
  ['files together', { fetchFiles: some }, { fetchFiles: hanging }],
  ['files by their sizes', { fetchFiles: some, list, limits, cost }, { fetchFiles: hanging }],
  ['files and all that comes with them', { fetchDirectory: whole, keyOf }, undefined],
  [
    'what is likely to be next',
    { fetchDirectory: whole, fetchTree: whole, fetchFiles: some, prefetch: {} },
    { fetchTree: hanging, prefetch: {} },
  ],
])('directoryOptimizer, fetching %s', (_name, options, hangs) =>
  testOptimizer({ describe, it }, () => directoryOptimizer({ pathOf, ...options }), {
    group: groupOf('', ['file:src/a.ts', 'file:lib/b.ts', 'file:lib/ui/c.ts', 'file:lib/d.ts']),
    absent: 'file:lib/z.ts',
    extras: ['file:src/b.ts', 'file:src/c.ts'],
    values: new Map([...FILES].map(([path, text]) => [`file:${path}`, text])),
    createHanging: hangs === undefined ? undefined : () => directoryOptimizer({ pathOf, ...hangs }),
  }),
);
