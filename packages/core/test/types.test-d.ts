import { describe, expectTypeOf, it } from 'vitest';
import {
  BatchProcessor,
  type BatchRequest,
  createGetCachedDataBatch,
  type Grouper,
} from '../src/index.js';

const grouper: Grouper = { name: 'letter', groupOf: (key) => key.slice(0, 1) };
const plain = new BatchProcessor();
const lettered = new BatchProcessor({ groupers: { letter: grouper } });

describe('values', () => {
  it('a tuple of requests gets a tuple of values', () => {
    const values = plain.processBatch([
      { key: 'a', fetchFunction: async () => 1 },
      { key: 'b', fetchFunction: async () => 'a' },
    ]);
    expectTypeOf(values).resolves.toEqualTypeOf<[number, string]>();
  });

  it('an array of requests gets an array of values', () => {
    const requests: BatchRequest<Date>[] = [];
    expectTypeOf(plain.processBatch(requests)).resolves.toEqualTypeOf<Date[]>();
    expectTypeOf(plain.processBatch<Date>(requests)).resolves.toEqualTypeOf<Date[]>();
    expectTypeOf(createGetCachedDataBatch(plain)(requests)).resolves.toEqualTypeOf<Date[]>();
  });

  it('getMany gets what its function fetches', () => {
    expectTypeOf(plain.getMany(['a'], async (key) => key.length)).resolves.toEqualTypeOf<
      number[]
    >();
  });
});

describe('groupingStrategy', () => {
  it('takes the words, a registered name, and a grouper', () => {
    void lettered.getMany(['a'], async () => 1, { groupingStrategy: 'letter' });
    void lettered.getMany(['a'], async () => 1, { groupingStrategy: 'none' });
    void lettered.getMany(['a'], async () => 1, { groupingStrategy: grouper });
    void lettered.getMany(['a'], async () => 1, { groupingStrategy: undefined });
    // The default needs no grouper of that name.
    void plain.getMany(['a'], async () => 1, { groupingStrategy: 'prefix' });
  });

  it('a name that is not registered is a compile error', () => {
    // @ts-expect-error 'directory' is not registered
    void lettered.getMany(['a'], async () => 1, { groupingStrategy: 'directory' });
    // @ts-expect-error nothing is registered
    void plain.getMany(['a'], async () => 1, { groupingStrategy: 'letter' });
    // @ts-expect-error the same through getCachedDataBatch
    void createGetCachedDataBatch(lettered)([], { groupingStrategy: 'directory' });
  });
});
