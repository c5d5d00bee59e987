import type { TierEvent } from '@batchkit/core';
import { type HybridStorage, type HybridStorageOptions, hybridStorage } from '../../src/index.js';

/** A storage, and the events that it has told its processor. */
export function attached(options: HybridStorageOptions): {
  storage: HybridStorage;
  events: TierEvent[];
} {
  const storage = hybridStorage(options);
  const events: TierEvent[] = [];
  storage.attach({ emit: (event) => events.push(event), fence: () => {}, storageTimeoutMs: 2_000 });
  return { storage, events };
}
