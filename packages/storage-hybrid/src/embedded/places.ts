import { createHash } from 'node:crypto';

/** LMDB takes keys of 1,978 bytes; a UTF-16 unit takes up to three, so shorter ones fit whatever they hold. */
const LONGEST = 600;

/** A lone surrogate is lost in UTF-8, so that two keys would become one; LMDB's keys end at a NUL when they are listed. */
const UNSAFE = /\p{Cc}|\p{Surrogate}/u;
/** The same, and pairs of surrogates: most keys hold none, and this is the cheaper test. */
const SUSPECT = /[^ -~\xa0-\ud7ff\ue000-\uffff]/;

/** What the places of one namespace begin with. The quotes keep one namespace from beginning another's. */
export function namespacePrefix(namespace: string | undefined = ''): string {
  const prefix = JSON.stringify(namespace);
  return prefix.length < LONGEST ? prefix : `#${hashOf(namespace)}"`;
}

/** Where `key` is kept: as it stands, or under its SHA-256 where no place can be named so. Never empty. */
export function placeOf(prefix: string, key: string): string {
  const plain = plainPlaceOf(prefix, key);
  return isPlain(plain, key) ? plain : `${prefix}h${hashOf(key)}`;
}

/** What a text begins with where it is kept, which tells its key where the place holds only the hash. */
export function headerOf(prefix: string, key: string): string {
  return isPlain(plainPlaceOf(prefix, key), key) ? '' : hashedHeaderOf(key);
}

/** The same, where the place is known to be hashed. */
export function hashedHeaderOf(key: string): string {
  return `${JSON.stringify(key)}\n`;
}

/** Whether the text at `place` begins with a header. */
export function isHashed(prefix: string, place: string): boolean {
  return place.charCodeAt(prefix.length) === 104; // h
}

/** The key of a place that is not hashed. */
export function plainKeyOf(prefix: string, place: string): string {
  return place.slice(prefix.length + 1);
}

/** The key and the value of a text that has a header. */
export function readHeader(text: string): [key: string, value: string] {
  const end = text.indexOf('\n');
  return [JSON.parse(text.slice(0, end)), text.slice(end + 1)];
}

/** What the places of all keys begin with that begin with `start`, and maybe of others: those that are not hashed. */
export function plainStartOf(prefix: string, start: string): string {
  const short = start.slice(0, LONGEST / 2);
  const unsafe = short.search(UNSAFE);
  return `${prefix}k${unsafe === -1 ? short : short.slice(0, unsafe)}`;
}

/** What the hashed places of a namespace begin with. */
export function hashedStartOf(prefix: string): string {
  return `${prefix}h`;
}

function plainPlaceOf(prefix: string, key: string): string {
  return `${prefix}k${key}`;
}

/** The whole place is searched: a joined string is copied by that, once, and the store reads the copy. */
function isPlain(place: string, key: string): boolean {
  return place.length <= LONGEST && !(SUSPECT.test(place) && UNSAFE.test(key));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url');
}
