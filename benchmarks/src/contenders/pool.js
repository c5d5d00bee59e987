/**
 * Works through `items`, `concurrency` at once: what callers write by hand around a library that has no limit.
 * An item whose work fails gets its error in place of a result.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} concurrency
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<(Result | unknown)[]>}
 */
export async function settlePool(items, concurrency, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      try {
        results[at] = await work(items[at]);
      } catch (error) {
        results[at] = error;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/**
 * As {@link settlePool}, but fails with the first item that fails.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} concurrency
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
export async function pool(items, concurrency, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}
