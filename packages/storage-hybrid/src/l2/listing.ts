import { withDeadline } from './deadline.js';
import type { L2Store } from './l2-store.js';

/**
 * Lists the keys of a store that begin with `start`, each once, in pages.
 *
 * @param timeoutMs - How long the store may take for the next key. Milliseconds.
 * @throws What the store throws, {@link BatchError} ERR_TIMEOUT
 */
export async function* listKeys(
  store: L2Store,
  start: string,
  pageSize: number,
  timeoutMs: number,
): AsyncGenerator<string[], void> {
  const listing = store.keys(start);
  // A store may tell a key twice while others are added.
  const seen = new Set<string>();
  let page: string[] = [];
  for (;;) {
    const step = await withDeadline(() => listing.next(), timeoutMs, 'l2 listing of keys');
    if (step.done) break;
    if (seen.has(step.value)) continue;
    seen.add(step.value);
    page.push(step.value);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
