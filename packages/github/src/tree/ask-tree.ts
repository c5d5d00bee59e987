import type { Connection } from '../connection.js';
import type { TreeAnswer, TreeEntry } from '../rest/read-tree.js';
import type { Root } from './root.js';
import { type GithubTree, treeOf } from './snapshot.js';
import { createTreeReader, readLevel, readWhole } from './tree-reader.js';
import { walkTree, wholeLevel } from './walk-tree.js';

/** A tree, and what is known of it. */
export interface Held {
  readonly tree: GithubTree;
  readonly root: Root;
}

/** What is known before GitHub is asked. */
export interface Known {
  readonly held: Held | undefined;
  /** An answer about everything that has come already; `[undefined]`: GitHub could not say. */
  readonly first: readonly [TreeAnswer | undefined] | undefined;
}

/** What GitHub says of the tree of a ref. */
export interface Asked extends Pick<Root, 'etag' | 'cutAt'> {
  readonly read: GithubTree;
  readonly isNew: boolean;
}

/** The tree as it is: one call, conditional where there is an etag; where GitHub cuts it, only its top and what changed below. */
export async function askTree(
  connection: Connection,
  { held, first }: Known,
  signal: AbortSignal,
): Promise<Asked> {
  const { etag, cutAt } = held?.root ?? {};
  if (cutAt !== undefined) return walk(connection, { held, shown: [], cutAt }, signal);
  const question = { of: connection.ref, etag };
  const [answer] = first ?? [await readWhole(connection, question, signal)];
  // Only a tree that is held is asked about with an etag.
  if (answer === 'unchanged') return unchanged(held as Held);
  if (answer?.isTruncated === false) return wholeAnswer(answer);
  const shown = answer?.entries ?? [];
  return walk(connection, { held, shown, cutAt: shown.length }, signal);
}

/** What an answer says that holds everything. */
export function wholeAnswer({ id, entries, etag }: TreeAnswer): Asked {
  return { read: treeOf(id, entries), etag, isNew: true };
}

/** What is known of a tree that GitHub cuts. */
interface Cut {
  readonly held: Held | undefined;
  readonly shown: readonly TreeEntry[];
  readonly cutAt: number;
}

/** Reads a tree that is too large for one answer, beginning with what lies right in its root. */
async function walk(
  connection: Connection,
  { held, shown, cutAt }: Cut,
  signal: AbortSignal,
): Promise<Asked> {
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

function unchanged({ tree, root: { etag, cutAt } }: Held): Asked {
  return { read: tree, etag, ...(cutAt !== undefined && { cutAt }), isNew: false };
}
