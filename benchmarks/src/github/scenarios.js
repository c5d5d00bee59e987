import { BatchProcessor, mapStorage } from '@batchkit/core';
import { githubOptimizer, githubSource } from '@batchkit/github';
import { sharedSource } from '@batchkit/github/shared-source';
import { directoryGrouper } from '@batchkit/grouper-directory';
import { Octokit } from '@octokit/core';

/**
 * What is read, and from where.
 *
 * @typedef {object} Served
 * @property {import('github-origin').GithubOrigin} origin
 * @property {import('github-origin').MemoryRepository} memory
 * @property {ReturnType<typeof pipelineOf>} [pipeline] The one that has read everything.
 */

/** Files of one query, and bytes. */
const MAX_FILES = 50;
const MAX_BYTES = 100_000;

/** @param {string} path */
const pathOf = (path) => path;
/** @param {string} path */
const directoryOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** @param {Served} served */
function pipelineOf({ origin }) {
  const octokit = new Octokit({ baseUrl: origin.url, auth: 'a token' });
  const source = githubSource({ octokit, owner: 'acme', repo: 'ui', ttlMs: Infinity });
  const processor = new BatchProcessor({
    storage: mapStorage(),
    groupers: { tree: directoryGrouper({ pathOf, scope: 'tree' }) },
    optimizers: [githubOptimizer(source, { pathOf })],
    config: { batch: { timeoutMs: 60_000 } },
  });
  /** @param {readonly string[]} paths */
  const read = (paths) =>
    processor.getMany(paths, (path, context) => source.fetchFile(path, context), {
      groupingStrategy: 'tree',
    });
  return { source, processor, read };
}

/**
 * @param {Served} served
 * @param {string} name
 * @param {{ fewest: number, oneByOne: number }} known
 * @param {() => Promise<boolean>} run Whether all was right.
 */
async function counted({ origin }, name, { fewest, oneByOne }, run) {
  origin.resetStats();
  const startedAt = performance.now();
  const isRight = await run();
  const ms = performance.now() - startedAt;
  const { requests: calls, byRoute } = origin.stats();
  const { tree: trees, graphql: queries, blob, contents } = byRoute;
  return { name, calls, trees, queries, single: blob + contents, fewest, oneByOne, ms, isRight };
}

/** @param {Served} served @param {readonly string[]} paths @param {readonly unknown[]} contents */
function areRight({ memory }, paths, contents) {
  return paths.every((path, index) => {
    const content = contents[index];
    return memory.read(path)?.equals(Buffer.from(/** @type {string} */ (content))) ?? false;
  });
}

/** @param {Served} served @param {readonly string[]} paths */
function queriesFor({ memory }, paths) {
  const bytes = paths.reduce((sum, path) => sum + (memory.read(path)?.byteLength ?? 0), 0);
  return Math.max(Math.ceil(paths.length / MAX_FILES), Math.ceil(bytes / MAX_BYTES));
}

/** @param {readonly string[]} paths */
const directoriesOf = (paths) => new Set(paths.map(directoryOf)).size;

/** @param {Served} served */
export async function allFiles(served) {
  const paths = served.memory.paths();
  const { fewest } = await served.origin.treeCalls('acme/ui');
  const known = {
    fewest: fewest + queriesFor(served, paths),
    oneByOne: directoriesOf(paths) + paths.length,
  };
  served.pipeline = pipelineOf(served);
  const { read } = served.pipeline;
  return counted(served, `all ${paths.length} files`, known, async () =>
    areRight(served, paths, await read(paths)),
  );
}

/** @param {number} count */
export function someFiles(count) {
  /** @param {Served} served */
  return async (served) => {
    const all = served.memory.paths();
    const step = Math.floor(all.length / count);
    const paths = all.filter((_, index) => index % step === 0).slice(0, count);
    const known = { fewest: queriesFor(served, paths), oneByOne: count };
    const { read } = pipelineOf(served);
    const name = `${count} files in ${directoriesOf(paths)} directories`;
    return counted(served, name, known, async () => areRight(served, paths, await read(paths)));
  };
}

/** @param {Served} served */
export async function metadata(served) {
  const paths = served.memory.paths();
  const components = [...new Set(paths.map(directoryOf))].slice(0, 61);
  const { fewest } = await served.origin.treeCalls('acme/ui');
  const { source } = pipelineOf(served);
  const shared = sharedSource({
    sourceOf: () => 'tree',
    fetchSource: async (_, context) => {
      const { entries } = await source.tree(context);
      return groupedBy(entries, ({ path }) => directoryOf(path));
    },
    pick: (directories, component) => directories.get(component) ?? [],
  });
  const processor = new BatchProcessor({ optimizers: [shared.optimizer] });
  const known = { fewest, oneByOne: components.length };
  return counted(served, `metadata of ${components.length} components`, known, async () => {
    const lists = await processor.getMany(components, shared.fetch, shared.batch);
    return lists.every((files) => files.length > 0);
  });
}

/** @template T @param {readonly T[]} items @param {(item: T) => string} keyOf */
function groupedBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** @param {Served} served */
export async function nothingChanged(served) {
  return readAgain(served, 'all again, nothing changed', () => {}, 1);
}

/** @param {Served} served */
export async function changedFile(served) {
  const paths = served.memory.paths();
  const path = paths[Math.floor(paths.length / 2)] ?? '';
  const change = () => served.memory.write(path, 'changed\n');
  return readAgain(served, 'all again, one file changed', change, 2);
}

/** @param {Served} served @param {string} name @param {() => void} change @param {number} fewest */
async function readAgain(served, name, change, fewest) {
  const paths = served.memory.paths();
  if (served.pipeline === undefined) throw new Error('Expected `allFiles` to have been run.');
  const { processor, read, source } = served.pipeline;
  change();
  source.expire();
  await processor.invalidate(paths);
  const known = { fewest, oneByOne: directoriesOf(paths) + paths.length };
  return counted(served, name, known, async () => areRight(served, paths, await read(paths)));
}
