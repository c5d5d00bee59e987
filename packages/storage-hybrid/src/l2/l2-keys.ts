/** Raised with every change of what L2 holds. Other versions are neither read nor cleared. */
export const FORMAT_VERSION = 2;

/**
 * What is not safe in a key as it stands: a lone surrogate is lost in UTF-8, so that two keys become one; PostgreSQL
 * holds no NUL; `::` makes `@keyv/redis` without a namespace take the key for one of another namespace; `%` is the escape.
 */
const UNSAFE = /%|::|\0|\p{Surrogate}/gu;
/** The same, and pairs of surrogates: most keys hold none, and this is the cheaper test. */
const SUSPECT = /[%\0\ud800-\udfff]|::/;
const ESCAPED = /%u([0-9a-f]{4})|%([0-9A-F]{2})/g;

/** How keys are written in L2. */
export interface L2Keys {
  /** What every key of this storage, and no other, begins with. */
  readonly prefix: string;
  /** `key` as L2 knows it. No two keys are written alike. */
  write(key: string): string;
  /** The key that `write` has written so. */
  read(physical: string): string;
  /** What everything that begins with `start`, and maybe more, begins with in L2. */
  writeStart(start: string): string;
}

/**
 * Keys as Keyv itself would prefix them, then `batchkit`, the version of the format, and the namespace.
 * A namespace holds no `/`, so that none can begin another's keys.
 */
export function l2Keys(prefixedByKeyv: string, namespace: string): L2Keys {
  const prefix = `${prefixedByKeyv}batchkit${FORMAT_VERSION}:${namespace}/`;
  const write = (key: string) =>
    prefix + (SUSPECT.test(key) ? key.replace(UNSAFE, escapeUnsafe) : key);
  return {
    prefix,
    write,
    // With another letter behind it, its end may be written in another way.
    writeStart: (start) => write(start.replace(/(?::|\p{Surrogate})+$/u, '')),
    read: (physical) => physical.slice(prefix.length).replace(ESCAPED, unescapeUnsafe),
  };
}

function escapeUnsafe(unsafe: string): string {
  if (unsafe === '::') return '%3A%3A';
  if (unsafe === '%') return '%25';
  return `%u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function unescapeUnsafe(_escaped: string, unit: string | undefined, byte: string): string {
  return String.fromCharCode(Number.parseInt(unit ?? byte, 16));
}
