import type { EnvelopeFormat } from '../format/envelope-format.js';
import { withDeadline } from './deadline.js';
import type { L2Store } from './l2-store.js';

/** Keys of a store, told apart by whether their value is over. */
export interface Expiry {
  readonly live: readonly string[];
  readonly over: readonly string[];
}

/**
 * Looks which of `keys` hold a value that may be served no more: stores that do not expire by themselves hold it all
 * the same. What is not an envelope is neither.
 *
 * @throws What the store throws, {@link BatchError} ERR_TIMEOUT
 */
export async function expiryOf(
  store: L2Store,
  format: EnvelopeFormat,
  keys: readonly string[],
  timeoutMs: number,
): Promise<Expiry> {
  const read = () => store.getMany([...keys]);
  const { texts, swallowed } = await withDeadline(read, timeoutMs, 'l2 look at lifetimes');
  if (swallowed !== undefined) throw swallowed;
  const now = Date.now();
  const live: string[] = [];
  const over: string[] = [];
  keys.forEach((key, index) => {
    const staleUntil = format.staleUntilOf((texts as readonly unknown[])[index]);
    if (staleUntil === undefined) return;
    if (now < staleUntil) live.push(key);
    else over.push(key);
  });
  return { live, over };
}
