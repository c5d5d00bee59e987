export type { EmbeddedStore as LmdbStore } from '../embedded/store-types.js';
export { type LmdbStoreOptions, lmdbStore } from './lmdb-store.js';
