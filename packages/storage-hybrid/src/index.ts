export { type HybridStorage, hybridStorage } from './hybrid-storage.js';
export type { HybridStorageOptions, MemoryOptions } from './options.js';
