import { BatchError } from '@batchkit/core';
import type { KeyCommand } from './redis-access.js';

/** One value to store. */
export interface RedisEntry {
  readonly key: string;
  /** Text: what Keyv makes of a value before it stores it. */
  readonly value: unknown;
  /** How long the value is kept. Milliseconds, rounded up to whole ones. `undefined`, `0` and `Infinity`: for ever. */
  readonly ttl?: number | undefined;
}

/** @throws {@link BatchError} ERR_STORAGE_WRITE where the value is no text. */
export function setCommand({ key, value, ttl }: RedisEntry): KeyCommand {
  if (typeof value !== 'string') {
    const message = `[redis] Expected the value of ${JSON.stringify(key)} to be text, as Keyv serializes it, got ${typeof value}.`;
    throw new BatchError('ERR_STORAGE_WRITE', message, { key, plugin: 'redis' });
  }
  if (!ttl) return ['SET', key, value];
  // Redis takes whole milliseconds only, and neither 0 nor less.
  const wholeMs = Math.max(1, Math.ceil(ttl));
  return Number.isSafeInteger(wholeMs)
    ? ['SET', key, value, 'PX', `${wholeMs}`]
    : ['SET', key, value];
}
