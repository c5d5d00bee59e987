import { isBlob, isObjectId } from '../git-object.js';
import type { WantedFile } from './blobs-query.js';

/** A file as GraphQL brought it: whole, and proven to be what git calls `id`. */
export interface BroughtFile {
  readonly id: string;
  readonly text: string;
}

/**
 * What an alias says of its file. `'absent'`: there is none. `'unknown'`: the answer does not hold it byte for byte, or says
 * nothing of it: binary, cut at 512,000 bytes, no file, a link, left out in silence.
 */
export type FileOfNode = BroughtFile | 'absent' | 'unknown';

/** The longest text that a link can hold. Bytes. */
const MAX_LINK_BYTES = 4_096;

interface Node {
  readonly __typename?: unknown;
  readonly oid?: unknown;
  readonly text?: unknown;
  readonly isTruncated?: unknown;
}

/**
 * @param isFaultless - Whether the answer came without errors: only then `null` means that there is nothing.
 */
export function fileOfNode(node: unknown, wanted: WantedFile, isFaultless: boolean): FileOfNode {
  // An id that is not found is a tree that has changed, or a repository that was cleaned up: no file that is gone.
  if (node === null) return isFaultless && wanted.id === undefined ? 'absent' : 'unknown';
  const { __typename, oid, text, isTruncated } = (node ?? {}) as Node;
  if (__typename !== 'Blob' || !isObjectId(oid)) return 'unknown';
  if (typeof text !== 'string' || isTruncated !== false) return 'unknown';
  const bytes = Buffer.from(text, 'utf8');
  // Text that was not UTF-8 comes with bytes replaced, and a link as its target's path.
  if (!isBlob(oid, bytes) || oid !== (wanted.id ?? oid)) return 'unknown';
  if (wanted.id === undefined && mayBeLink(bytes)) return 'unknown';
  return { id: oid, text };
}

/** GraphQL does not say what kind of file a blob is. */
function mayBeLink(bytes: Buffer): boolean {
  return bytes.length > 0 && bytes.length <= MAX_LINK_BYTES && !bytes.includes('\n');
}
