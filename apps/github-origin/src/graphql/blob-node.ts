import { isUtf8 } from 'node:buffer';
import type { TreeEntry } from '../git/tree.js';
import { memoize } from '../repositories/memoize.js';
import type { Repository } from '../repositories/repository.js';
import type { QueryReads } from './execute-query.js';

/** Git, and GitHub after it, looks for a NUL in so many bytes to tell binary from text. */
const SNIFFED_BYTES = 8_000;

/** A `Blob`. Its bytes are read when a field needs them, once. */
export function blobNode(
  repository: Repository,
  { sha, size }: Pick<TreeEntry, 'sha' | 'size'>,
  textBytes: number,
) {
  const body = memoize(async () => {
    const found = await repository.blob(sha);
    if (found === undefined) throw new Error(`The blob ${sha} is missing.`);
    return found;
  });
  return {
    __typename: 'Blob',
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    byteSize: size,
    isTruncated: size > textBytes,
    isBinary: async () => isBinary(await body()),
    async text(_: unknown, reads: QueryReads) {
      reads.bytes += Math.min(size, textBytes);
      return textOf(await body(), textBytes);
    },
  };
}

/** `null`: neither binary nor in an encoding that is understood here. */
function isBinary(body: Buffer): boolean | null {
  if (body.subarray(0, SNIFFED_BYTES).includes(0)) return true;
  return isUtf8(body) ? false : null;
}

/** Cut in silence: only `isTruncated` tells. */
function textOf(body: Buffer, textBytes: number): string | null {
  return isBinary(body) === false ? body.toString('utf8', 0, textBytes) : null;
}
