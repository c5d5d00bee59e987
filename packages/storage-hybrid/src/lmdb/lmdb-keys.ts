import { createHash } from 'node:crypto';

/** LMDB takes keys of 1,978 bytes; a UTF-16 unit takes up to three, so shorter ones fit whatever they hold. */
const LONGEST = 600;

/** A lone surrogate is lost in UTF-8, so that two keys would become one; LMDB's keys end at a NUL when they are listed. */
const UNSAFE = /\p{Cc}|\p{Surrogate}/u;

/** Where a value is kept, and what its text begins with. */
export interface LmdbKey {
  readonly physical: string;
  /** The key itself, where `physical` holds only its hash; empty otherwise. */
  readonly header: string;
}

/** What the keys of one namespace begin with. The quotes keep one namespace from beginning another's. */
export function namespacePrefix(namespace: string | undefined = ''): string {
  return JSON.stringify(namespace);
}

/** A key that LMDB cannot hold as it stands is kept under its SHA-256. Never empty: LMDB takes no empty key. */
export function lmdbKey(prefix: string, key: string): LmdbKey {
  if (prefix.length + key.length < LONGEST && !UNSAFE.test(key)) {
    return { physical: `${prefix}k${key}`, header: '' };
  }
  const hash = createHash('sha256').update(key, 'utf16le').digest('base64url');
  return { physical: `${prefix}h${hash}`, header: `${JSON.stringify(key)}\n` };
}

/** The key and the value of an entry that {@link lmdbKey} placed. */
export function readEntry(prefix: string, physical: string, text: string): [string, string] {
  if (physical[prefix.length] === 'k') return [physical.slice(prefix.length + 1), text];
  const end = text.indexOf('\n');
  return [JSON.parse(text.slice(0, end)), text.slice(end + 1)];
}
