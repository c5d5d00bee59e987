import type { Connection } from '../connection.js';
import { createFlight } from '../flight.js';
import { isObjectId } from '../git-object.js';
import type { TreeAnswer } from '../rest/read-tree.js';
import { type RefKeys, treeKey } from '../store/keys.js';
import type { ObjectStore } from '../store/object-store.js';
import { areEntries, type GithubTree, treeOf } from './snapshot.js';
import { createTreeReader, readLevel, readWhole } from './tree-reader.js';
import { walkTree } from './walk-tree.js';

/** The tree of a ref, as new as it has to be. */
export interface Trees {
  /** The tree, at most `ttlMs` old: what is older is confirmed by one conditional call. */
  current(signal: AbortSignal | undefined): Promise<GithubTree>;
  /** The same where the tree has been read before, by anybody who shares the storage. It costs no call to find out. */
  ifKnown(signal: AbortSignal | undefined): Promise<GithubTree | undefined>;
  /** The tree that was last read, however old. */
  latest(): GithubTree | undefined;
  /** Takes what is known for outdated. */
  expire(): void;
}

/** What is kept of a ref. */
interface Root {
  readonly id: string;
  readonly etag: string | undefined;
  /** When GitHub said so. Milliseconds since the epoch. */
  readonly checkedAt: number;
}

/** @param ttlMs - How old a tree may be. Milliseconds. */
export function createTrees(
  connection: Connection,
  store: ObjectStore,
  keys: RefKeys,
  ttlMs: number,
): Trees {
  // A commit never changes.
  const lifetimeMs = isObjectId(connection.ref) ? Infinity : ttlMs;
  let tree: GithubTree | undefined;
  let root: Root | undefined;
  let isExpired = false;
  let expiredAt = -Infinity;
  let expiries = 0;
  const flight = createFlight(refresh);

  function fresh(): GithubTree | undefined {
    if (isExpired || root === undefined) return undefined;
    return Date.now() < root.checkedAt + lifetimeMs ? tree : undefined;
  }

  async function current(signal: AbortSignal | undefined): Promise<GithubTree> {
    return fresh() ?? flight.join(signal);
  }

  /** Takes over what the storage knows better. */
  async function recall(): Promise<void> {
    const kept = (await store.read([keys.root], isRoot)).get(keys.root)?.value;
    if (kept === undefined || (root !== undefined && kept.checkedAt <= root.checkedAt)) return;
    if (tree?.id !== kept.id) {
      const key = treeKey(kept.id);
      const entries = (await store.read([key], areEntries)).get(key)?.value;
      if (entries === undefined) return;
      tree = treeOf(kept.id, entries);
    }
    root = kept;
    if (kept.checkedAt > expiredAt) isExpired = false;
  }

  async function refresh(signal: AbortSignal): Promise<GithubTree> {
    await recall();
    const known = fresh();
    if (known !== undefined) return known;
    const [begun, checkedAt] = [expiries, Date.now()];
    const { read, etag, isNew } = await ask(signal);
    // What was asked for before the tree was declared outdated proves nothing.
    if (begun !== expiries) return read;
    tree = read;
    root = { id: read.id, etag, checkedAt };
    isExpired = false;
    await store.keep([
      ...(isNew ? [{ key: treeKey(read.id), value: read.entries }] : []),
      { key: keys.root, value: root, ttlMs: lifetimeMs },
    ]);
    return read;
  }

  async function ask(signal: AbortSignal): Promise<Asked> {
    const held = tree;
    const etag = held && root?.etag;
    const question = { of: connection.ref, isRecursive: true, etag };
    const answer = await readWhole(connection, question, signal);
    if (answer !== 'unchanged') {
      return { read: await readAll(answer, signal), etag: answer?.etag, isNew: true };
    }
    // Only a tree with an etag is asked about.
    return { read: held as GithubTree, etag, isNew: false };
  }

  async function readAll(answer: TreeAnswer | undefined, signal: AbortSignal): Promise<GithubTree> {
    if (answer?.isTruncated === false) return treeOf(answer.id, answer.entries);
    // The id pins the moment: a branch may move during the walk.
    const id = answer?.id ?? (await readLevel(connection, connection.ref, signal)).id;
    const reader = createTreeReader(connection, store, signal);
    return treeOf(id, await walkTree(reader, { path: '', id }, answer));
  }

  return {
    current,
    async ifKnown(signal) {
      if (tree === undefined) await recall();
      return tree === undefined ? undefined : current(signal);
    },
    latest: () => tree,
    expire() {
      isExpired = true;
      expiredAt = Date.now();
      expiries += 1;
      flight.part();
    },
  };
}

interface Asked {
  readonly read: GithubTree;
  readonly etag: string | undefined;
  readonly isNew: boolean;
}

function isRoot(value: unknown): value is Root {
  const { id, etag, checkedAt } = (value ?? {}) as Record<keyof Root, unknown>;
  return (
    isObjectId(id) &&
    (etag === undefined || typeof etag === 'string') &&
    typeof checkedAt === 'number'
  );
}
