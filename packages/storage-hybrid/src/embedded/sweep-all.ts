import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextDatabase } from './text-database.js';

/** How many entries one transaction of a sweep looks at. */
const PAGE = 1_000;

/**
 * Removes all that is over, in transactions of a bounded size, between which others get their turn.
 *
 * @param isStopped - Whether to leave the rest.
 * @returns How many texts have been removed.
 */
export async function sweepAll(database: TextDatabase, isStopped: () => boolean): Promise<number> {
  const now = Date.now();
  let removed = 0;
  for (;;) {
    const page = await database.sweepPage(now, PAGE);
    removed += page.removed;
    if (page.seen < PAGE) return removed;
    await nextTurn();
    if (isStopped()) return removed;
  }
}
