import type { Repository } from '../repositories/repository.js';

/** An id for GraphQL's `node`, as opaque as GitHub's: the same for the same object. */
export function nodeId({ fullName }: Pick<Repository, 'fullName'>, sha = ''): string {
  return Buffer.from(`${fullName}:${sha}`).toString('base64url');
}
