/**
 * When jobs of these durations are over that start in order, each as soon as one of `slots` is free.
 *
 * @see Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17 (1969)
 * @param {readonly number[]} durations - Milliseconds.
 * @param {number} slots
 */
export function finishOfListScheduling(durations, slots) {
  const freeAt = new Array(slots).fill(0);
  for (const duration of durations) {
    const soonest = freeAt.indexOf(Math.min(...freeAt));
    freeAt[soonest] += duration;
  }
  return Math.max(...freeAt);
}

/**
 * For how long slots were free although calls were still to come, summed over the slots. Milliseconds.
 *
 * @param {readonly { from: number, to: number }[]} calls - All that were made.
 * @param {number} slots
 */
export function idleSlotMs(calls, slots) {
  const lastStart = Math.max(...calls.map((call) => call.from));
  const times = [...new Set(calls.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  let idle = 0;
  for (const [index, time] of times.entries()) {
    if (time >= lastStart) break;
    const running = calls.filter(({ from, to }) => from <= time && time < to).length;
    idle += (slots - running) * (times[index + 1] - time);
  }
  return idle;
}
