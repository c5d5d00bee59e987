import type { Connection } from '../connection.js';
import { createFlight } from '../flight.js';
import { isObjectId } from '../git-object.js';
import type { TreeAnswer, TreeEntry } from '../rest/read-tree.js';
import { type RefKeys, treeKey } from '../store/keys.js';
import type { ObjectStore } from '../store/object-store.js';
import { type Asked, askTree, wholeAnswer } from './ask-tree.js';
import { isRoot, type Root } from './root.js';
import { areEntries, type GithubTree, treeOf } from './snapshot.js';
import { readWhole } from './tree-reader.js';

/** The tree of a ref, as new as it has to be. */
export interface Trees {
  /** The tree, at most `ttlMs` old: what is older is confirmed by one conditional call. */
  current(signal: AbortSignal | undefined): Promise<GithubTree>;
  /** The same where the tree has been read before, by anybody who shares the storage. It costs no call to find out. */
  ifKnown(signal: AbortSignal | undefined): Promise<GithubTree | undefined>;
  /** What one call shows of the tree: all of it, or what there is before GitHub cuts it. None where the tree is known. */
  show(signal: AbortSignal | undefined): Promise<Shown>;
  /** The tree that was last read, however old. */
  latest(): GithubTree | undefined;
  /** Takes what is known for outdated. */
  expire(): void;
}

/** What one call shows of a tree. */
export interface Shown {
  readonly entries: readonly TreeEntry[];
  /** Whether that is all of it. */
  readonly isComplete: boolean;
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
  /** A first answer that was cut, until the walk that begins with it. */
  let first: { readonly answer: TreeAnswer | undefined; readonly askedAt: number } | undefined;
  const flight = createFlight(refresh);
  const looking = createFlight(look);

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
    const asked = await askTree(
      connection,
      { held: tree && root && { tree, root }, first: firstAnswer() },
      signal,
    );
    first = undefined;
    await accept(asked, begun, checkedAt);
    return asked.read;
  }

  async function accept(asked: Asked, begun: number, checkedAt: number): Promise<void> {
    // What was asked for before the tree was declared outdated proves nothing.
    if (begun !== expiries) return;
    const { read, isNew, ...said } = asked;
    tree = read;
    root = { id: read.id, checkedAt, ...said };
    isExpired = false;
    await store.keep([
      ...(isNew ? [{ key: treeKey(read.id), value: read.entries }] : []),
      { key: keys.root, value: root, ttlMs: lifetimeMs },
    ]);
  }

  async function show(signal: AbortSignal | undefined): Promise<Shown> {
    await recall();
    if (tree !== undefined) return { entries: (await current(signal)).entries, isComplete: true };
    if (firstAnswer() === undefined) return looking.join(signal);
    return { entries: first?.answer?.entries ?? [], isComplete: false };
  }

  async function look(signal: AbortSignal): Promise<Shown> {
    const [begun, askedAt] = [expiries, Date.now()];
    // Without an etag nothing is "unchanged".
    const answer = (await readWhole(connection, { of: connection.ref }, signal)) as
      | TreeAnswer
      | undefined;
    if (answer?.isTruncated === false) await accept(wholeAnswer(answer), begun, askedAt);
    else if (begun === expiries) first = { answer, askedAt };
    return { entries: answer?.entries ?? [], isComplete: answer?.isTruncated === false };
  }

  /** The first answer as long as it holds, in a list so that "GitHub could not say" is one. */
  function firstAnswer(): readonly [TreeAnswer | undefined] | undefined {
    if (first === undefined || Date.now() >= first.askedAt + lifetimeMs) return undefined;
    return [first.answer];
  }

  return {
    current,
    async ifKnown(signal) {
      if (tree === undefined) await recall();
      return tree === undefined ? undefined : current(signal);
    },
    show,
    latest: () => tree,
    expire() {
      first = undefined;
      isExpired = true;
      expiredAt = Date.now();
      expiries += 1;
      flight.part();
      looking.part();
    },
  };
}
