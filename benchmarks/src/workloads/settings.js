/** What workloads have in common unless they say otherwise. */
export const TTL_MS = 3_600_000;
export const CONCURRENCY = 10;

/** Who is no peer: the floor, and the subject itself in another way. */
export const FLOOR = 'floor';

/** Columns of a workload that is timed by the key. */
export const PER_KEY = [{ figure: 'nsPerKey', title: 'ns a key', digits: 0 }];
