import { GraphQLError } from 'graphql';
import { isSha } from '../git/object-sha.js';
import type { Repository } from '../repositories/repository.js';
import { blobNode } from './blob-node.js';
import { objectNode } from './tree-node.js';

/** What `Repository.object` is asked for. */
export interface ObjectArguments {
  /** `ref:path`, or the id of a blob or a tree. */
  readonly expression?: string | null;
  /** The id of a blob or a tree. */
  readonly oid?: string | null;
}

/** A `Repository`: its names, its default branch, and its objects. */
export function repositoryNode(repository: Repository, textBytes: number) {
  const { fullName, defaultBranch } = repository;
  return {
    name: fullName.split('/')[1],
    nameWithOwner: fullName,
    defaultBranchRef: { name: defaultBranch, prefix: 'refs/heads/' },
    object({ expression, oid }: ObjectArguments) {
      const wanted = expression ?? oid ?? '';
      const colon = wanted.indexOf(':');
      if (colon !== -1) {
        return objectAt(repository, wanted.slice(0, colon), wanted.slice(colon + 1), textBytes);
      }
      if (isSha(wanted)) return objectBySha(repository, wanted, textBytes);
      throw new GraphQLError(
        `github-origin expects \`expression\` to be \`ref:path\` or an object id, got \`${wanted}\`.`,
      );
    },
  };
}

async function objectAt(repository: Repository, ref: string, path: string, textBytes: number) {
  const tree = await repository.tree(ref);
  // `main:src/` names the same directory as `main:src`.
  const entry = tree?.get(path.replace(/(?<=[^/])\/$/, ''));
  return tree && entry ? objectNode({ repository, tree, textBytes }, entry) : null;
}

async function objectBySha(repository: Repository, sha: string, textBytes: number) {
  const body = await repository.blob(sha);
  if (body !== undefined) return blobNode(repository, { sha, size: body.byteLength }, textBytes);
  return objectAt(repository, sha, '', textBytes);
}
