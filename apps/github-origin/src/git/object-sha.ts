import { createHash } from 'node:crypto';

/** The id that git gives to an object: the SHA-1 of `type length\0` and its bytes, in hex. */
export function objectSha(type: 'blob' | 'tree', body: Uint8Array): string {
  return createHash('sha1').update(`${type} ${body.byteLength}\0`).update(body).digest('hex');
}

/** Whether `text` is a whole object id. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
