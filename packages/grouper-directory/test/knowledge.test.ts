import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Knowledge } from '../src/knowledge.js';
import { KnownDirectory, type Tally } from '../src/known-directory.js';

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
  .map((names) => [...names.slice(0, -1), `${names.at(-1)}.ts`].join('/'));
const file = fc.record({ path, sizeBytes: fc.option(fc.nat(1_000), { nil: undefined }) });
const directory = fc
  .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
  .map((names) => names.join('/'));
const change = fc.oneof(
  fc.record({ kind: fc.constantFrom('all', 'some', 'files'), directory, files: fc.array(file) }),
  fc.record({ kind: fc.constant('sizes'), directory: fc.constant(''), files: fc.array(file) }),
  fc.record({ kind: fc.constant('forget'), directory, files: fc.constant([]) }),
);

/** Sums everything up from nothing. */
function counted(node: KnownDirectory): Tally {
  const sum = { files: 0, bytes: 0, unsized: 0, directories: 1, listed: 0, listedFiles: 0 };
  for (const { sizeBytes } of node.files.values()) {
    sum.files += 1;
    sum.bytes += sizeBytes ?? 0;
    sum.unsized += sizeBytes === undefined ? 1 : 0;
  }
  if (node.isListed) {
    sum.listed = 1;
    sum.listedFiles = node.files.size;
  }
  for (const child of node.children.values()) {
    const below = counted(child);
    for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += below[name];
  }
  return sum;
}

function expectSums(node: KnownDirectory): void {
  expect(node.below).toEqual(counted(node));
  for (const child of node.children.values()) expectSums(child);
}

describe('what is known of a tree', () => {
  it('has sums that are those of its files, whatever has been learned and forgotten', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const knowledge = new Knowledge();
        knowledge.learn({ entries: [{ path: 'a/first.ts', sizeBytes: 1 }] });
        for (const { kind, directory: at, files } of changes) {
          const below = files.filter((entry) => at === '' || entry.path.startsWith(`${at}/`));
          if (kind === 'forget') knowledge.forget(at);
          else if (kind === 'files') knowledge.learnFiles(at, below);
          else if (kind === 'sizes') knowledge.learnSizes(files);
          else knowledge.learn({ directory: at, entries: below, isComplete: kind === 'all' });
          if (kind === 'all') {
            for (const entry of below) expect(knowledge.factsOf(entry.path)).toBeDefined();
          }
        }
        expectSums(knowledge.root);
      }),
    );
  });

  it('is replaced below a directory by a complete listing of it, and kept elsewhere', () => {
    const knowledge = new Knowledge();
    knowledge.learn({
      entries: [
        { path: 'a/x', sizeBytes: 1 },
        { path: 'b/y', sizeBytes: 2, id: 'sha' },
      ],
    });
    knowledge.learn({ directory: 'a', entries: [{ path: 'a/z', sizeBytes: 3 }] });
    expect(knowledge.factsOf('a/x')).toBeUndefined();
    expect(knowledge.factsOf('a/z')).toEqual({ sizeBytes: 3 });
    expect(knowledge.factsOf('b/y')).toEqual({ sizeBytes: 2, id: 'sha' });
    expect(knowledge.factsOf('y')).toBeUndefined();
  });

  it('is not touched by a listing with an entry that is none', () => {
    const knowledge = new Knowledge();
    const entries = [{ path: 'a/x', sizeBytes: 1 }, { path: '../x' }];
    expect(() => knowledge.learn({ entries })).toThrow('got "../x", which has a ".." segment');
    expect(knowledge.root.below.files).toBe(0);
  });

  it('says what to take for granted of the rest: the mean of what is known', () => {
    const knowledge = new Knowledge();
    expect([knowledge.meanBytes, knowledge.meanFiles]).toEqual([4_096, 16]);
    const entries = Array.from({ length: 996 }, (_entry, index) => ({
      path: `d/f${index}`,
      sizeBytes: 100,
    }));
    knowledge.learn({ entries });
    expect(Math.round(knowledge.meanBytes)).toBe(116);
    expect(knowledge.meanFiles).toBeGreaterThan(100);
  });

  it('is forgotten where it would be too much', () => {
    const knowledge = new Knowledge();
    const part = (directory: string) => ({
      directory,
      entries: Array.from({ length: 600_000 }, (_entry, index) => ({
        path: `${directory}/${index}`,
      })),
    });
    knowledge.learn(part('a'));
    expect(knowledge.root.below.files).toBe(600_000);
    knowledge.learn(part('b'));
    expect(knowledge.root.below.files).toBe(0);
  });

  it('takes in directories of a hundred thousand children', () => {
    const knowledge = new Knowledge();
    const entries = Array.from({ length: 200_000 }, (_entry, index) => ({ path: `${index}/f` }));
    knowledge.learn({ entries });
    expect(knowledge.root.below.directories).toBe(200_001);
    expect(new KnownDirectory(undefined).below.files).toBe(0);
  });
});
