import type { MaybePromise, StorageSlot } from '@batchkit/core';

/** Looks keys up, no two of which are alike. */
type Ask = (keys: readonly string[]) => MaybePromise<readonly StorageSlot[]>;

/** @returns The answers in the order of `keys`, of which some may be alike. Each is asked about once. */
export function askOnce(keys: readonly string[], ask: Ask): MaybePromise<readonly StorageSlot[]> {
  const distinct = distinctOf(keys);
  const found = ask(distinct);
  if (distinct === keys) return found;
  const spread = (slots: readonly StorageSlot[]) => {
    const byKey = new Map(distinct.map((key, index) => [key, slots[index]]));
    return keys.map((key) => byKey.get(key));
  };
  return found instanceof Promise ? found.then(spread) : spread(found);
}

/** `keys` itself where no two are alike. Apart: what waits for the answers would keep the set as long. */
function distinctOf(keys: readonly string[]): readonly string[] {
  const different = new Set(keys);
  return different.size === keys.length ? keys : [...different];
}
