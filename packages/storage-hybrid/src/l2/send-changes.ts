import { type Change, type Failure, failureOf, isRemoval } from './changes.js';
import { chunksOf } from './chunks.js';
import type { L2Store, StoreEntry } from './l2-store.js';

/**
 * Makes changes in as few calls as the store allows, all at once: one for the writes and one for the removals of
 * every `maxBatch` keys.
 *
 * @returns What was not done. Never rejects.
 */
export async function sendChanges(
  store: L2Store,
  changes: readonly Change[],
  maxBatch: number,
): Promise<readonly Failure[]> {
  const removals = changes.filter(isRemoval);
  const writes = removals.length === 0 ? changes : changes.filter((change) => !isRemoval(change));
  const calls = [
    ...chunksOf(writes, maxBatch).map((chunk) => put(store, chunk)),
    ...chunksOf(removals, maxBatch).map((chunk) => remove(store, chunk)),
  ];
  return (await Promise.all(calls)).filter((failure) => failure !== undefined);
}

async function put(store: L2Store, changes: readonly Change[]): Promise<Failure | undefined> {
  try {
    const refused = await store.setMany(changes as readonly StoreEntry[]);
    if (refused.length === 0) return undefined;
    const keys = new Set(refused);
    const left = changes.filter(({ key }) => keys.has(key));
    return { ...failureOf(left, 'refused'), isRefusal: true };
  } catch (error) {
    return failureOf(changes, error);
  }
}

async function remove(store: L2Store, changes: readonly Change[]): Promise<Failure | undefined> {
  try {
    await store.deleteMany(changes.map(({ key }) => key));
    return undefined;
  } catch (error) {
    return failureOf(changes, error);
  }
}
