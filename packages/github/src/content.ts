import { isUtf8 } from 'node:buffer';

/** What a file holds: text, byte order mark included, or bytes where it is not UTF-8. */
export type FileContent = string | Uint8Array;

/** The content in `bytes`, from which the same bytes can be made again. */
export function contentOf(bytes: Buffer): FileContent {
  return isUtf8(bytes) ? bytes.toString('utf8') : new Uint8Array(bytes);
}

/** Whether `value`, from a storage, is a content. */
export function isContent(value: unknown): value is FileContent {
  return typeof value === 'string' || value instanceof Uint8Array;
}
