import { describe, expect, it } from 'vitest';
import { type CallCost, type Plan, planCalls, treeKnowledge } from '../src/index.js';
import { bruteForce } from './brute-force.js';
import { type RandomFile, randomOf, randomTree, upTo } from './random-tree.js';

const SEED = 20_260_726;

/** Costs of a few units, so that which kind is cheapest differs from tree to tree. */
function randomCost(random: () => number): CallCost {
  return {
    perCall: upTo(random, 12, 1) / 2,
    perByte: random() < 0.5 ? 0 : upTo(random, 8) / 1_000,
    perUnwanted: random() < 0.5 ? 0 : upTo(random, 6) / 4,
  };
}

function knowing(files: readonly RandomFile[]) {
  const knowledge = treeKnowledge();
  knowledge.learn({ entries: files });
  return knowledge;
}

/** Every wanted file comes, and in one call only. */
function expectAllOnce(plan: Plan, wanted: readonly RandomFile[]): void {
  const paths = plan.calls.flatMap((call) => call.paths);
  expect([...paths].sort()).toEqual(wanted.map(({ path }) => path).sort());
}

describe('a plan is the cheapest there is', () => {
  it('by trying every set of calls for 10,000 random trees with random costs', () => {
    const random = randomOf(SEED);
    for (let round = 0; round < 10_000; round += 1) {
      const tree = randomTree(random, {
        files: upTo(random, 9, 1),
        directories: upTo(random, 4, 1),
      });
      const wanted = tree.filter(() => random() < 0.7).slice(0, 6);
      const cost = {
        single: randomCost(random),
        directory: randomCost(random),
        recursive: randomCost(random),
        files: randomCost(random),
      };
      const kinds = (['directory', 'recursive', 'files'] as const).filter(() => random() < 0.75);
      const there = Object.fromEntries(kinds.map((kind) => [kind, cost[kind]]));
      const plan = planCalls(
        wanted.map(({ path }) => path),
        { kinds, cost, knowledge: knowing(tree) },
      );
      const least = bruteForce(tree, wanted, { single: cost.single, ...there });
      expectAllOnce(plan, wanted);
      const sum = plan.calls.reduce((total, call) => total + call.cost, 0);
      const where = `seed ${SEED}, round ${round}`;
      expect(plan.cost, where).toBeCloseTo(least, 6);
      expect(sum, where).toBeCloseTo(plan.cost, 6);
    }
  }, 120_000);
});

describe('a plan is never dearer than a simple strategy', () => {
  const LIMITS = {
    directory: { maxEntries: 60, maxBytes: 60_000, maxKeys: 25 },
    recursive: { maxEntries: 2_000, maxBytes: 400_000 },
    files: { maxKeys: 50, maxBytes: 20_000 },
  };
  const KINDS = ['directory', 'recursive', 'files'] as const;

  it('all alone, all directories, one tree, all packed: on 1,000 large random trees, with caps and without', () => {
    const random = randomOf(SEED + 1);
    for (let round = 0; round < 1_000; round += 1) {
      const tree = randomTree(random, {
        files: upTo(random, 1_500, 100),
        directories: upTo(random, 120, 2),
      });
      const share = random();
      const wanted = tree.filter(() => random() < share).map(({ path }) => path);
      const cost = Object.fromEntries(
        ['single', ...KINDS].map((kind) => [kind, randomCost(random)]),
      );
      const options = { cost, knowledge: knowing(tree), limits: round % 2 ? LIMITS : {} };
      const plan = planCalls(wanted, { ...options, kinds: KINDS });
      const strategies = [[], ['directory'], ['recursive'], ['files']] as const;
      for (const kinds of strategies) {
        const simple = planCalls(wanted, { ...options, kinds });
        expect(plan.cost, `round ${round}: ${kinds}`).toBeLessThanOrEqual(simple.cost + 1e-6);
      }
      const forced = forcedCosts(tree, wanted, cost as Record<string, CallCost>);
      for (const [name, price] of Object.entries(
        round % 2 ? { singles: forced.singles } : forced,
      )) {
        expect(plan.cost, `round ${round}: ${name}`).toBeLessThanOrEqual(price + 1e-6);
      }
    }
  }, 120_000);

  /** What it costs to do the same for all, whether that pays or not. No caps. */
  function forcedCosts(
    tree: readonly RandomFile[],
    paths: readonly string[],
    cost: Record<string, CallCost>,
  ) {
    const wanted = new Set(paths);
    const price = (kind: string, brought: readonly RandomFile[], calls = 1) => {
      const { perCall, perByte, perUnwanted } = cost[kind] as CallCost;
      const bytes = brought.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const unwanted = brought.filter(({ path }) => !wanted.has(path)).length;
      return calls * perCall + perByte * bytes + perUnwanted * unwanted;
    };
    const asked = tree.filter(({ path }) => wanted.has(path));
    const parentOf = (path: string) => path.split('/').slice(0, -1).join('/');
    const touched = new Set(asked.map(({ path }) => parentOf(path)));
    const inTouched = tree.filter(({ path }) => touched.has(parentOf(path)));
    return {
      singles: price('single', asked, asked.length),
      directories: price('directory', inTouched, touched.size),
      tree: asked.length === 0 ? 0 : price('recursive', tree),
      files: asked.length === 0 ? 0 : price('files', asked),
    };
  }
});

describe('caps', () => {
  const files = (directory: string, count: number, sizeBytes = 100) =>
    Array.from({ length: count }, (_file, index) => ({
      path: `${directory}/f${index}`,
      sizeBytes,
    }));
  const kindsOf = ({ calls }: Plan) => calls.map(({ kind, directory }) => `${kind} ${directory}`);

  it('a directory with more entries than a call brings is not fetched whole, its subdirectories counted', () => {
    const tree = [...files('d', 9), { path: 'd/sub/x', sizeBytes: 1 }];
    const wanted = tree.slice(0, 5).map(({ path }) => path);
    const options = { knowledge: knowing(tree) };
    const capped = (maxEntries: number) =>
      kindsOf(planCalls(wanted, { ...options, limits: { directory: { maxEntries } } }));
    expect(capped(10)).toEqual(['directory d']);
    expect(new Set(capped(9))).toEqual(new Set(['single undefined']));
  });

  it('a tree that is too large is fetched in parts', () => {
    const tree = [...files('a/b', 30), ...files('a/c', 30)];
    const plan = planCalls(
      tree.map(({ path }) => path),
      { kinds: ['recursive'], limits: { maxBytes: 3_500 }, knowledge: knowing(tree) },
    );
    expect(kindsOf(plan)).toEqual(['recursive a/b', 'recursive a/c']);
  });

  it('a directory is asked for several times where a call takes so many files only', () => {
    const tree = files('d', 10);
    const plan = planCalls(
      tree.map(({ path }) => path),
      { limits: { maxKeys: 4 }, knowledge: knowing(tree) },
    );
    expect(plan.calls.map(({ paths }) => paths.length)).toEqual([4, 4, 2]);
    expect(plan.cost).toBe(3);
  });

  it('a file that is larger than a call of files may be goes alone', () => {
    const plan = planCalls([...files('d', 3), { path: 'd/huge', sizeBytes: 200_000 }], {
      kinds: ['files'],
      limits: { files: { maxBytes: 100_000 } },
    });
    expect(plan.calls.map(({ kind, paths }) => [kind, paths.length])).toEqual([
      ['files', 3],
      ['single', 1],
    ]);
  });
});

describe('a listing is made first', () => {
  const paths = (count: number) =>
    Array.from({ length: count }, (_path, index) => `src/d${index % 20}/f${index}`);
  const options = {
    kinds: ['files', 'list'],
    limits: { files: { maxKeys: 50, maxBytes: 100_000 } },
  } as const;
  const firstOf = ({ calls }: Plan) => calls[0];

  it('where knowing sizes saves more calls than it costs', () => {
    expect(firstOf(planCalls(paths(400), options))).toMatchObject({
      kind: 'list',
      directory: 'src',
      cost: 1,
    });
    expect(firstOf(planCalls(paths(3), options))).toMatchObject({ kind: 'files' });
  });

  it('and it covers every file of which nothing is known, from as deep as it can', () => {
    const plan = planCalls(
      paths(400).map((path) => `lib/${path}`),
      options,
    );
    expect(firstOf(plan)).toMatchObject({ directory: 'lib/src' });
    expect(firstOf(plan)?.paths).toHaveLength(400);
  });

  it('not where everything is known, or where that may not be', () => {
    const knowledge = treeKnowledge();
    knowledge.learn({ entries: paths(400).map((path) => ({ path, sizeBytes: 2_000 })) });
    expect(firstOf(planCalls(paths(400), { ...options, knowledge }))?.kind).toBe('files');
    const accepts = (_directory: string, kind: string) => kind !== 'list';
    expect(firstOf(planCalls(paths(400), { ...options, accepts }))?.kind).toBe('files');
  });

  it('of the nearest directory above that may be listed', () => {
    const accepts = (directory: string, kind: string) => kind !== 'list' || directory === '';
    expect(firstOf(planCalls(paths(400), { ...options, accepts }))?.directory).toBe('');
  });

  it('of each subdirectory where the whole has been cut short', () => {
    const knowledge = treeKnowledge();
    knowledge.learn({ directory: 'src', entries: [], isComplete: false });
    const plan = planCalls(
      paths(400).map((path) => path.replace('/d', '/x/d').replace('src/x/d1', 'src/y/d1')),
      { ...options, knowledge },
    );
    const listed = plan.calls.filter(({ kind }) => kind === 'list');
    expect(listed.map(({ directory }) => directory)).toEqual(['src/x', 'src/y']);
    expect(listed.flatMap((call) => call.paths)).toHaveLength(400);
  });
});

describe('a path is planned right, or an error names it', () => {
  it.each([
    ['src\\a', 'a backslash'],
    ['C:/src/a', 'is absolute'],
    ['/src/a', 'is absolute'],
    ['src/../a', 'a ".." segment'],
    ['../a', 'a ".." segment'],
    ['./a', 'a "." segment'],
    ['', 'is empty'],
    ['src//a', 'an empty segment'],
    ['src/', 'ends with a slash'],
    ['a\0b', 'a NUL'],
  ])('%j is an error', (path, problem) => {
    expect(() => planCalls(['src/a', path])).toThrow(JSON.stringify(path));
    expect(() => planCalls([path])).toThrow(problem);
  });

  it.each([[undefined], [null], [7], [{}]])('%j is an error', (path) => {
    expect(() => planCalls([path as never])).toThrow('which is no string');
  });

  it('names that members of objects have, dots, spaces, and any alphabet', () => {
    const names = [
      '__proto__',
      'constructor',
      '...',
      'a b',
      'ключ',
      '日本',
      '👩‍👩‍👧',
      'é',
      'e\u0301',
    ];
    const paths = names.flatMap((name) => [`${name}/x`, `${name}/y`]);
    const { calls } = planCalls(paths);
    expect(calls.map(({ directory }) => directory).sort()).toEqual([...names].sort());
    for (const { directory, paths: taken } of calls) {
      expect(taken).toEqual([`${directory}/x`, `${directory}/y`]);
    }
  });

  it('directories whose names begin alike', () => {
    const { calls } = planCalls(['src/but/a', 'src/button/a', 'src/button', 'src/but-a']);
    expect(calls.map(({ kind, directory }) => [kind, directory])).toEqual([
      ['directory', 'src'],
      ['single', undefined],
      ['single', undefined],
    ]);
  });

  it('1,000 directories within one another', () => {
    const deep = Array.from({ length: 1_000 }, (_name, depth) => `d${depth}`);
    const paths = [1, 500, 1_000].flatMap((depth) => {
      const directory = deep.slice(0, depth).join('/');
      return [`${directory}/x`, `${directory}/y`];
    });
    const { calls } = planCalls(paths, { kinds: ['directory', 'recursive'] });
    expect(calls.map(({ directory }) => directory?.split('/').length)).toEqual([1, 500, 1_000]);
  });
});

describe('a plan explains itself', () => {
  it('each call, what it costs, and what it replaces', () => {
    const tree = ['a/1', 'a/2', 'a/3', 'b/1', 'c/1'].map((path) => ({ path, sizeBytes: 10 }));
    const plan = planCalls(['a/1', 'a/2', 'b/1'], {
      cost: { single: { perCall: 2, perByte: 0.1 }, directory: { perCall: 3, perUnwanted: 0.5 } },
      knowledge: knowing(tree),
    });
    expect(plan).toEqual({
      calls: [
        {
          kind: 'directory',
          directory: 'a',
          paths: ['a/1', 'a/2'],
          cost: 3.5,
          replaces: { calls: 2, cost: 6 },
        },
        { kind: 'single', paths: ['b/1'], cost: 3, replaces: { calls: 1, cost: 3 } },
      ],
      cost: 6.5,
      singlesCost: 9,
    });
  });

  it('an option that is wrong is an error', () => {
    const wrong: [object, string][] = [
      [{ kind: ['files'] }, 'Unknown options of planCalls: `kind`'],
      [{ kinds: ['tree'] }, 'Expected `kinds` to be some of directory, recursive, files, list'],
      [{ minKeys: -1 }, 'Expected `minKeys` to be an integer from 0 and up'],
      [{ knowledge: {} }, 'Expected `knowledge` to be what treeKnowledge() returns'],
      [{ cost: { tree: {} } }, 'Unknown cost: `tree`'],
      [{ cost: { single: { perKey: 1 } } }, 'Unknown cost.single: `perKey`'],
      [
        { cost: { single: { perCall: -1 } } },
        'Expected `cost.single.perCall` to be a number from 0 and up, got `-1` (number).',
      ],
      [{ limits: { maxFiles: 1 } }, 'Unknown limits: `maxFiles`'],
      [{ limits: { maxKeys: 0 } }, 'Expected `limits.maxKeys` to be an integer from 1 and up'],
      [{ limits: { files: { maxBytes: 0.5 } } }, 'Expected `limits.files.maxBytes` to be'],
    ];
    for (const [options, message] of wrong) {
      expect(() => planCalls(['a'], options)).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION', message: expect.stringContaining(message) }),
      );
    }
    expect(() => planCalls([{ path: 'a', sizeBytes: -1 }])).toThrow('sizeBytes of "a"');
  });
});
