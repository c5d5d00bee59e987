import type { Keyv } from 'keyv';
import { FORMAT_VERSION } from './envelope.js';

/**
 * What is not safe in a key as it stands: a lone surrogate is lost in UTF-8, so that two keys become one;
 * `::` makes `@keyv/redis` without a namespace take the key for one of another namespace; `%` is the escape.
 */
const UNSAFE = /%|::|\p{Surrogate}/u;
const ALL_UNSAFE = /%|::|\p{Surrogate}/gu;

/** How keys are written in L2. */
export interface L2Keys {
  /** What every key of this storage, and no other, begins with. */
  readonly prefix: string;
  /** `key` as L2 knows it. No two keys are written alike. */
  write(key: string): string;
}

/**
 * Keys as Keyv itself would prefix them, then `batchkit`, the version of the format, and the namespace.
 * A namespace holds no `/`, so that none can begin another's keys.
 */
export function l2Keys(keyv: Keyv, namespace: string): L2Keys {
  const prefixedByKeyv = keyv.useKeyPrefix && keyv.namespace ? `${keyv.namespace}:` : '';
  const prefix = `${prefixedByKeyv}batchkit${FORMAT_VERSION}:${namespace}/`;
  return {
    prefix,
    write: (key) => prefix + (UNSAFE.test(key) ? key.replace(ALL_UNSAFE, escapeUnsafe) : key),
  };
}

function escapeUnsafe(unsafe: string): string {
  if (unsafe === '::') return '%3A%3A';
  return unsafe === '%' ? '%25' : `%u${unsafe.charCodeAt(0).toString(16)}`;
}
