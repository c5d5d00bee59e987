import { BatchProcessor } from '@batchkit/core';
import { describe, expect, it } from 'vitest';
import { directoryGrouper, directoryOptimizer } from '../src/index.js';
import { newTree, type Tree } from './tree.js';

const pathOf = (key: string) => key.slice('file:'.length);
const keysOf = (paths: readonly string[]) => paths.map((path) => `file:${path}`);

const FILES = {
  'README.md': '# tree',
  'src/a.ts': 'A',
  'src/b.ts': 'B',
  'src/ui/c.ts': 'C',
  'src/ui/d.ts': 'D',
};

function processorOver(tree: Tree, fetchDirectory = tree.fetchDirectory) {
  return new BatchProcessor({
    groupers: { directory: directoryGrouper({ pathOf }) },
    optimizers: [directoryOptimizer({ pathOf, fetchDirectory })],
    config: { batch: { groupingStrategy: 'directory' } },
  });
}

const requestsOf = (tree: Tree, keys: readonly string[]) =>
  keys.map((key) => ({ key, fetchFunction: () => tree.fetchFile(pathOf(key)) }));

describe('a processor with both fetches a tree', () => {
  it('in one call a directory, and a lonely file alone', async () => {
    const tree = await newTree(FILES);
    const keys = keysOf(Object.keys(FILES));
    const values = await processorOver(tree).getMany(keys, (key) => tree.fetchFile(pathOf(key)));
    expect(values).toEqual(Object.values(FILES));
    expect([...tree.calls].sort()).toEqual(['list src', 'list src/ui', 'read README.md']);
  });

  it('and fetches alone what a directory lacks, which fails alone', async () => {
    const tree = await newTree(FILES);
    const keys = keysOf(['src/a.ts', 'src/gone.ts', 'src/b.ts']);
    const outcomes = await processorOver(tree).processBatchSettled(requestsOf(tree, keys));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: 'A', source: 'group' },
      { status: 'rejected', reason: { key: 'file:src/gone.ts' } },
      { status: 'fulfilled', value: 'B', source: 'group' },
    ]);
    expect(tree.calls).toEqual(['list src', 'read src/gone.ts']);
  });

  it('and falls back where a directory fails', async () => {
    const tree = await newTree(FILES);
    const processor = processorOver(tree, () => Promise.reject(new Error('503')));
    const keys = keysOf(['src/a.ts', 'src/b.ts']);
    const values = await processor.getMany(keys, (key) => tree.fetchFile(pathOf(key)));
    expect(values).toEqual(['A', 'B']);
    expect([...tree.calls].sort()).toEqual(['read src/a.ts', 'read src/b.ts']);
  });

  it('and a key without a path fails alone, named', async () => {
    const tree = await newTree(FILES);
    const keys = keysOf(['src/a.ts', '../etc/passwd', 'src/b.ts']);
    const outcomes = await processorOver(tree).processBatchSettled(requestsOf(tree, keys));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason: { code: 'ERR_GROUPER_CONTRACT', key: 'file:../etc/passwd' } },
      { status: 'fulfilled', value: 'B' },
    ]);
    expect(tree.calls).toEqual(['list src']);
  });
});
