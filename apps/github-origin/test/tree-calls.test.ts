import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTree } from '../src/git/build-tree.js';
import { subtree, type Tree } from '../src/git/tree.js';
import { memoryRepository } from '../src/index.js';
import { GITHUB_LIMITS, type GithubLimits } from '../src/limits.js';
import { shownEntries } from '../src/routes/tree-json.js';
import { treeCalls } from '../src/tree-calls.js';
import { startOrigin } from './support/origin.js';

const REPOSITORY = { fullName: 'acme/ui' };

function treeOf(paths: readonly string[]): Tree {
  return buildTree(paths.map((path) => ({ path, mode: '100644', sha: 'a'.repeat(40), size: 1 })));
}

/** What a client knows: the directories it can ask for, those it has listed whole, and those it need not ask. */
interface Knowledge {
  readonly reachable: Set<string>;
  readonly listed: Set<string>;
}

const directoryPaths = (tree: Tree): string[] => [
  '',
  ...tree.entries.filter(({ type }) => type === 'tree').map(({ path }) => path),
];

/** What is known after one call more, as an answer tells it: no look at how the counting is done. */
function learn(tree: Tree, limits: GithubLimits, before: Knowledge, path: string, deep: boolean) {
  const reachable = new Set(before.reachable);
  const listed = new Set(before.listed);
  const entry = tree.get(path);
  if (entry === undefined) throw new Error(path);
  const part = subtree(tree, entry);
  const entries = deep ? part.entries : part.list('');
  const shown = shownEntries(REPOSITORY, entries, limits);
  const isWhole = shown === entries.length;
  const full = (below: string) => (path === '' ? below : below === '' ? path : `${path}/${below}`);
  if (isWhole) listed.add(path);
  for (const [index, { type, path: below }] of entries.slice(0, shown).entries()) {
    if (type !== 'tree') continue;
    reachable.add(full(below));
    const next = entries.findIndex(
      (later, at) => at > index && !later.path.startsWith(`${below}/`),
    );
    const isFollowed = next !== -1 && next < shown;
    if (deep && (isWhole || isFollowed)) listed.add(full(below));
  }
  return { reachable, listed };
}

/** The length of the shortest series of calls after which every directory is listed whole. */
function shortest(tree: Tree, limits: GithubLimits): number {
  const all = directoryPaths(tree);
  const keyOf = ({ reachable, listed }: Knowledge) =>
    `${[...reachable].sort().join()}|${[...listed].sort().join()}`;
  let states: Knowledge[] = [{ reachable: new Set(['']), listed: new Set() }];
  const seen = new Set<string>();
  for (let calls = 0; states.length > 0; calls += 1) {
    if (states.some(({ listed }) => all.every((path) => listed.has(path)))) return calls;
    const next: Knowledge[] = [];
    for (const state of states) {
      for (const path of state.reachable) {
        for (const deep of [false, true]) {
          const learned = learn(tree, limits, state, path, deep);
          const key = keyOf(learned);
          if (!seen.has(key)) next.push(learned);
          seen.add(key);
        }
      }
    }
    states = next;
  }
  return Infinity;
}

/** Long ones: an answer about a directory weighs less without its path. */
const segment = fc.constantFrom('a', 'b'.repeat(40), 'ü"'.repeat(30));
const paths = fc
  .array(fc.array(segment, { maxLength: 2 }), { minLength: 1, maxLength: 9 })
  .map((folders) => folders.map((folder, index) => [...folder, `f${index}`].join('/')));

describe('the fewest tree calls', () => {
  it('are those of the shortest series of calls there is, by entries and by bytes', () => {
    const limits = fc.record({
      treeEntries: fc.integer({ min: 1, max: 14 }),
      treeBytes: fc.oneof(fc.integer({ min: 200, max: 3_000 }), fc.constant(1_000_000)),
    });
    fc.assert(
      fc.property(paths, limits, (files, caps) => {
        const tree = treeOf(files);
        const limits = { ...GITHUB_LIMITS, ...caps };
        expect(treeCalls(tree, REPOSITORY, limits).fewest).toBe(shortest(tree, limits));
      }),
      { numRuns: 300 },
    );
  });

  it('are one where everything fits, whatever the walk', () => {
    const tree = treeOf(['a/b/c', 'd']);
    expect(treeCalls(tree, REPOSITORY, GITHUB_LIMITS)).toEqual({ fewest: 1, walked: 1 });
  });

  it('do without end where a directory alone does not fit', () => {
    const limits = { ...GITHUB_LIMITS, treeEntries: 2 };
    const counted = treeCalls(treeOf(['a/1', 'a/2', 'a/3']), REPOSITORY, limits);
    expect(counted).toEqual({ fewest: Infinity, walked: Infinity });
  });
});

describe('the calls of a walk', () => {
  it('are as many as a client makes that walks an origin', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, n) => [`d${n % 4}/e${n % 12}/f${n}`, '']),
    );
    const memory = memoryRepository({ ...files, last: '' });
    const { origin } = await startOrigin({
      repositories: { 'acme/ui': { memory } },
      limits: { treeEntries: 45 },
    });
    const seen = new Set<string>();
    await walk(origin.url, 'main', '', seen, new Set());
    expect([...seen].sort()).toEqual(memory.paths().sort());
    const { fewest, walked } = await origin.treeCalls('acme/ui');
    expect(origin.stats().byRoute.tree).toBe(walked);
    expect(fewest).toBeLessThanOrEqual(walked);
  });

  it('are those of a repository that is served', async () => {
    const { origin } = await startOrigin({
      repositories: { 'acme/ui': { memory: memoryRepository() } },
    });
    await expect(origin.treeCalls('acme/other')).rejects.toThrow(
      'Expected the name of a repository that is served, got acme/other.',
    );
  });
});

interface TreeAnswer {
  truncated: boolean;
  tree: { path: string; type: string; sha: string }[];
}

/** A client without knowledge, over HTTP. `whole` are the directories that truncated answers have shown whole. */
async function walk(
  url: string,
  sha: string,
  prefix: string,
  seen: Set<string>,
  whole: Set<string>,
): Promise<void> {
  const get = async (query: string): Promise<TreeAnswer> =>
    (await (await fetch(`${url}/repos/acme/ui/git/trees/${sha}${query}`)).json()) as TreeAnswer;
  const deep = await get('?recursive=1');
  for (const { path, type } of deep.tree) if (type === 'blob') seen.add(prefix + path);
  if (!deep.truncated) return;
  for (const [index, { path, type }] of deep.tree.entries()) {
    const isFollowed = deep.tree.slice(index).some((later) => {
      return later.path !== path && !later.path.startsWith(`${path}/`);
    });
    if (type === 'tree' && isFollowed) whole.add(prefix + path);
  }
  for (const { path, type, sha: child } of (await get('')).tree) {
    if (type === 'blob') seen.add(prefix + path);
    else if (!whole.has(prefix + path)) await walk(url, child, `${prefix + path}/`, seen, whole);
  }
}
