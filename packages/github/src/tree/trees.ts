import type { Connection } from '../connection.js';
import { createFlight } from '../flight.js';
import { isObjectId } from '../git-object.js';
import type { TreeAnswer, TreeEntry } from '../rest/read-tree.js';
import { type RefKeys, treeKey } from '../store/keys.js';
import type { ObjectStore } from '../store/object-store.js';
import { areEntries, type GithubTree, treeOf } from './snapshot.js';
import { createTreeReader, readLevel, readWhole } from './tree-reader.js';
import { walkTree, wholeLevel } from './walk-tree.js';

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

/** What is kept of a ref. */
interface Root {
  readonly id: string;
  readonly etag: string | undefined;
  /** When GitHub said so. Milliseconds since the epoch. */
  readonly checkedAt: number;
  /** How many entries GitHub showed before it cut the tree; absent: it did not. Then only the top is asked about. */
  readonly cutAt?: number;
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
    const asked = await ask(signal);
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

  async function ask(signal: AbortSignal): Promise<Asked> {
    const held = tree && root && { tree, root };
    const { etag, cutAt } = held?.root ?? {};
    if (cutAt !== undefined) return walk({ held, shown: [], cutAt }, signal);
    const [answer] = firstAnswer() ?? [
      await readWhole(connection, { of: connection.ref, etag }, signal),
    ];
    first = undefined;
    // Only a tree that is held is asked about with an etag.
    if (answer === 'unchanged') return unchanged(held as Held);
    if (answer?.isTruncated !== false) {
      const shown = answer?.entries ?? [];
      return walk({ held, shown, cutAt: shown.length }, signal);
    }
    return wholeAnswer(answer);
  }

  /** Reads a tree that is too large for one answer, beginning with what lies right in its root. */
  async function walk({ held, shown, cutAt }: Cut, signal: AbortSignal): Promise<Asked> {
    // An etag is of one kind of answer.
    const etag = held?.root.cutAt === undefined ? undefined : held.root.etag;
    const answer = await readLevel(connection, { of: connection.ref, etag }, signal);
    if (answer === 'unchanged') return unchanged(held as Held);
    const entries = await walkTree(createTreeReader(connection, signal), {
      level: wholeLevel(answer, ''),
      shown,
      before: held?.tree.entries ?? [],
      maxEntries: cutAt || Infinity,
    });
    return { read: treeOf(answer.id, entries), etag: answer.etag, cutAt, isNew: true };
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

interface Asked extends Pick<Root, 'etag' | 'cutAt'> {
  readonly read: GithubTree;
  readonly isNew: boolean;
}

/** A tree, and what is known of it. */
interface Held {
  readonly tree: GithubTree;
  readonly root: Root;
}

/** What is known of a tree that GitHub cuts. */
interface Cut {
  readonly held: Held | undefined;
  readonly shown: readonly TreeEntry[];
  readonly cutAt: number;
}

function wholeAnswer({ id, entries, etag }: TreeAnswer): Asked {
  return { read: treeOf(id, entries), etag, isNew: true };
}

function unchanged({ tree, root: { etag, cutAt } }: Held): Asked {
  return { read: tree, etag, ...(cutAt !== undefined && { cutAt }), isNew: false };
}

function isRoot(value: unknown): value is Root {
  const { id, etag, checkedAt, cutAt } = (value ?? {}) as Record<keyof Root, unknown>;
  return (
    isObjectId(id) &&
    (etag === undefined || typeof etag === 'string') &&
    typeof checkedAt === 'number' &&
    (cutAt === undefined || typeof cutAt === 'number')
  );
}
