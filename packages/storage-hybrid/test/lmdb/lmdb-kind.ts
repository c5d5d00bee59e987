import { open } from 'lmdb';
import { lmdbStore } from '../../src/lmdb/index.js';
import type { EmbeddedKind } from '../embedded/embedded-kind.js';

export const lmdbKind: EmbeddedKind = {
  name: 'lmdb',
  open: lmdbStore,
  async held(path) {
    const raw = open<string, string>({ path, encoding: 'string', useVersions: true });
    // The name of the index is a key as well.
    const count = [...raw.getKeys({ start: '"' })].filter((key) => key.startsWith('"')).length;
    await raw.close();
    return count;
  },
};
