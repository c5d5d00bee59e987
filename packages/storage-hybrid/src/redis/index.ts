export type { RedisStoreOptions } from './open-access.js';
export { type RedisBus, type RedisBusOptions, redisBus } from './redis-bus.js';
export type { RedisOptions } from './redis-options.js';
export { redisStore } from './redis-store.js';
export type { RedisStore } from './redis-store-adapter.js';
export type { RedisEntry } from './set-command.js';
export type { ConnectedClient } from './single-server.js';
