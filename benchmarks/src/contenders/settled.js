/**
 * Gets keys one by one, so that one that fails does not take the others with it.
 *
 * @param {readonly string[]} keys
 * @param {(key: string) => Promise<unknown>} get
 * @returns {Promise<import('../types.d.ts').Settled[]>}
 */
export async function settleEach(keys, get) {
  const outcomes = await Promise.allSettled(keys.map(get));
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? { value: outcome.value } : { error: outcome.reason },
  );
}
