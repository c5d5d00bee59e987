import type { Dialect } from './dialect.js';
import type { FoundAdapter } from './store-adapter.js';

/**
 * The keys of an adapter, of which some may not begin with `prefix`.
 *
 * @throws Error where it cannot list them, or not these: an empty list would say that there are none.
 */
export async function* listedKeys(
  { adapter, inner, takesMoments }: FoundAdapter,
  dialect: Dialect,
  prefix: string,
): AsyncGenerator<unknown, void> {
  if (adapter.scanKeys) {
    yield* adapter.scanKeys(prefix);
  } else if (adapter.keys && typeof adapter.expiresItself === 'boolean') {
    // A store of this package. What the `keys` of another takes, a pattern maybe, is anybody's guess.
    yield* await adapter.keys(prefix);
  } else if (adapter.iterator && canIterate(inner)) {
    const start = takesMoments ? undefined : iteratedFrom(adapter.namespace, dialect, prefix);
    for await (const entry of adapter.iterator(start))
      yield Array.isArray(entry) ? entry[0] : entry;
  } else if (adapter.keys) {
    yield* await adapter.keys();
  } else {
    throw new Error('The Keyv store cannot list its keys: it has no `iterator`.');
  }
}

/** What Keyv 6 puts around a store iterates over nothing where the store cannot be iterated over. */
function canIterate(inner: object): boolean {
  return 'iterator' in inner || 'entries' in inner;
}

/** What an `iterator` of Keyv 5 is to be called with. */
function iteratedFrom(
  namespace: string | undefined,
  { name, listsByStart, listsByGlob }: Dialect,
  prefix: string,
): string | undefined {
  if (!listsByStart) {
    if (listsByGlob && /[*?[\]\\]/.test(namespace ?? '')) {
      throw new Error(
        `The keys of a namespace with one of \`*?[]\\\` cannot be listed in ${name}.`,
      );
    }
    return namespace;
  }
  // Narrower than the namespace, and there where Keyv has none. Every other letter may be a wildcard.
  const start = /^[\w.:/-]*(?=:)/.exec(prefix)?.[0];
  if (listsByGlob && !start) {
    throw new Error(
      `The keys that begin with ${JSON.stringify(prefix)} cannot be listed in ${name}.`,
    );
  }
  return start;
}
