import { isUtf8 } from 'node:buffer';

/** What a file holds: text, or bytes where it is not UTF-8. */
export type Source = string | Uint8Array;

/** The source in `bytes`, from which {@link bytesOf} makes the same bytes again. */
export function sourceOf(bytes: Buffer): Source {
  return isUtf8(bytes) ? bytes.toString('utf8') : new Uint8Array(bytes);
}

/** The bytes of a source. */
export function bytesOf(source: Source): Buffer {
  return typeof source === 'string' ? Buffer.from(source, 'utf8') : Buffer.from(source);
}
