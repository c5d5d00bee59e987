export type { EmbeddedStore as SqliteStore } from '../embedded/store-types.js';
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.js';
