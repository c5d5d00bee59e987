import type { StoreAdapter } from './store-adapter.js';

/** What there is to know of a kind of store, beyond what its adapter can do. */
export interface Traits {
  /** What is over leaves by itself. */
  readonly expiresItself?: boolean;
  /** Its adapter's calls for many keys are loops, in which a key that fails looks like one that is not there. */
  readonly hidesFailures?: boolean;
  /** The shortest lifetime that it can count, and what it counts them in. Milliseconds. */
  readonly tickMs?: number;
  /** A longer lifetime is taken for something else. Milliseconds. */
  readonly maxTtlMs?: number;
  /** Its adapter parses what it has read as JSON, in a callback where an error ends the process. */
  readonly parsesJson?: boolean;
  /** It refuses a whole call for one key that is wider than the column. */
  readonly hasKeySize?: boolean;
  /** Rows are locked one by one, so calls that write the same keys in another order block each other. */
  readonly locksRows?: boolean;
  /** The argument of its adapter's `iterator` is what keys begin with before a colon. */
  readonly listsByStart?: boolean;
  /** The namespace goes into the pattern of a search as it stands. */
  readonly listsByGlob?: boolean;
}

/** What a store is. */
export interface Dialect extends Traits {
  /** `redis` of `@keyv/redis`, `map` of a `Map`. Never an address, which may hold a password. */
  readonly name: string;
}

const DAY_MS = 86_400_000;

/** Read off the sources of the `@keyv/*` adapters. One that is not here is taken at its word. */
const KNOWN: Readonly<Record<string, Traits>> = {
  redis: { expiresItself: true, listsByGlob: true },
  valkey: { expiresItself: true, hidesFailures: true, listsByStart: true, listsByGlob: true },
  memcache: {
    expiresItself: true,
    hidesFailures: true,
    tickMs: 1_000,
    maxTtlMs: 30 * DAY_MS,
    parsesJson: true,
  },
  mongo: { expiresItself: true, listsByStart: true },
  dynamo: { expiresItself: true },
  // It takes no lifetime of a single value.
  etcd: { hidesFailures: true, listsByStart: true },
  postgres: { hasKeySize: true, locksRows: true, listsByStart: true },
  mysql: { hasKeySize: true, listsByStart: true },
  sqlite: { listsByStart: true },
};

/** Told by the adapter's class, which `@keyv/valkey` needs: it calls its dialect `redis`. Then by its options. */
export function dialectOf(adapter: StoreAdapter): Dialect {
  const ofClass = adapter.constructor.name;
  const named = /^Keyv(\w+)$/.exec(ofClass)?.[1]?.toLowerCase();
  const dialect = typeof adapter.opts?.dialect === 'string' ? adapter.opts.dialect : undefined;
  const name =
    [named, dialect].find((known) => known !== undefined && Object.hasOwn(KNOWN, known)) ??
    [dialect, named, ofClass.toLowerCase()].find(isTelling) ??
    'keyv';
  const traits = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  const expiresItself = adapter.opts?.useGridFS ? false : traits?.expiresItself;
  return { ...traits, name, expiresItself: adapter.expiresItself ?? expiresItself ?? false };
}

/** Whether it says what it is, and is no text that somebody has written there. */
function isTelling(name: string | undefined): boolean {
  return (
    name !== undefined && /^[a-z][\w-]*$/.test(name) && name !== 'object' && name !== 'eventemitter'
  );
}
