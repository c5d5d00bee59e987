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
  let expiredAt = -Infinity;
  const flight = createFlight(refresh);

  function isFresh({ checkedAt }: Root): boolean {
    return checkedAt > expiredAt && Date.now() < checkedAt + lifetimeMs;
  }

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
  }

  async function refresh(signal: AbortSignal): Promise<GithubTree> {
    await recall();
    if (tree !== undefined && root !== undefined && isFresh(root)) return tree;
    const askedAt = Date.now();
    const question = { of: connection.ref, isRecursive: true, etag: tree && root?.etag };
    const answer = await readWhole(connection, question, signal);
    if (answer === 'unchanged' && tree !== undefined && root !== undefined) {
      await remember(tree, { ...root, checkedAt: askedAt }, false);
      return tree;
    }
    const known = answer === 'unchanged' ? undefined : answer;
    const etag = known?.etag;
    const read = await readAll(known, signal);
    await remember(read, { id: read.id, etag, checkedAt: askedAt }, true);
    return read;
  }

  async function readAll(answer: TreeAnswer | undefined, signal: AbortSignal): Promise<GithubTree> {
    if (answer?.isTruncated === false) return treeOf(answer.id, answer.entries);
    // The id pins the moment: a branch may move during the walk.
    const id = answer?.id ?? (await readLevel(connection, connection.ref, signal)).id;
    const reader = createTreeReader(connection, store, signal);
    return treeOf(id, await walkTree(reader, { path: '', id }, answer));
  }

  async function remember(read: GithubTree, checked: Root, isNew: boolean): Promise<void> {
    tree = read;
    root = checked;
    const listing = { key: treeKey(read.id), value: read.entries };
    await store.keep([
      ...(isNew ? [listing] : []),
      { key: keys.root, value: checked, ttlMs: lifetimeMs },
    ]);
  }

  return {
    async current(signal) {
      return tree !== undefined && root !== undefined && isFresh(root) ? tree : flight.join(signal);
    },
    async ifKnown(signal) {
      if (tree === undefined) await recall();
      return tree === undefined ? undefined : this.current(signal);
    },
    latest: () => tree,
    expire() {
      expiredAt = Date.now();
    },
  };
}

function isRoot(value: unknown): value is Root {
  const { id, etag, checkedAt } = (value ?? {}) as Record<keyof Root, unknown>;
  return (
    isObjectId(id) &&
    (etag === undefined || typeof etag === 'string') &&
    typeof checkedAt === 'number'
  );
}
