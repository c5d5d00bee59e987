import { posix } from 'node:path';
import type { Tree, TreeEntry } from '../git/tree.js';
import type { Repository } from '../repositories/repository.js';
import { blobNode } from './blob-node.js';

/** Makes the nodes of one tree. */
export interface TreeNodes {
  readonly repository: Repository;
  readonly tree: Tree;
  /** Where `Blob.text` is cut. */
  readonly textBytes: number;
}

/** The object at an entry: a `Blob`, a `Tree`, or nothing for a submodule. */
export function objectNode(nodes: TreeNodes, entry: TreeEntry) {
  if (entry.type === 'commit') return null;
  if (entry.type === 'tree') return treeNode(nodes, entry);
  return blobNode(nodes.repository, entry, nodes.textBytes);
}

function treeNode(nodes: TreeNodes, { path, sha }: TreeEntry) {
  return {
    __typename: 'Tree',
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    entries: () => nodes.tree.list(path).map((entry) => entryNode(nodes, entry)),
  };
}

function entryNode(nodes: TreeNodes, entry: TreeEntry) {
  const { name, path, type, mode, size, sha } = entry;
  return {
    name,
    path,
    type,
    // The number that git's octal digits stand for: 100644 is 33188.
    mode: Number.parseInt(mode, 8),
    size,
    oid: sha,
    extension: posix.extname(name),
    object: () => objectNode(nodes, entry),
  };
}
