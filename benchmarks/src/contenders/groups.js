import { pool } from './pool.js';

/** Keys by the group they belong to, in order. */
export function groupsOf(keys, groupOf) {
  const groups = new Map();
  for (const key of keys) {
    const id = groupOf(key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [key]);
    else group.push(key);
  }
  return groups;
}

/**
 * Fetches distinct keys group by group: what callers write by hand inside the bulk function of a library.
 *
 * @param {readonly string[]} keys
 * @param {import('../types.d.ts').OpenGroupsOptions} options
 * @returns {Promise<unknown[]>} Values in the order of `keys`.
 */
export async function fetchInGroups(keys, { concurrency, groupOf, fetchGroup }) {
  const groups = [...groupsOf(keys, groupOf)];
  const found = await pool(groups, concurrency, ([id, group]) => fetchGroup(id, group));
  const byGroup = new Map(groups.map(([id], index) => [id, found[index]]));
  return keys.map((key) => byGroup.get(groupOf(key)).get(key));
}
