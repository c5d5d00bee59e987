/**
 * One direction of a connection: bytes leave in the order in which they came.
 *
 * @param {import('node:net').Socket} to
 * @param {() => Pace} paceNow - Asked whenever bytes may leave.
 *
 * @typedef {{ kind: 'after', delayMs: number } | { kind: 'never' } | { kind: 'drip', perSecond: number }
 *   | { kind: 'limit', left: number, reached: () => void }} Pace
 */
export function lane(to, paceNow) {
  const queue = [];
  let cancel = () => {};

  function writeFirst(bytes, then) {
    const first = queue[0];
    const part = first.chunk.subarray(0, bytes);
    first.chunk = first.chunk.subarray(bytes);
    if (first.chunk.length === 0) queue.shift();
    if (to.writable) to.write(part, then);
  }

  function pump() {
    cancel();
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const pace = paceNow();
      if (pace.kind === 'never' || pace.left === 0) return;
      const due = pace.kind === 'after' ? next.since + pace.delayMs : 0;
      if (due > performance.now()) {
        cancel = at(due, pump);
        return;
      }
      if (pace.kind === 'after') writeFirst(next.chunk.length);
      else if (pace.kind === 'drip') {
        writeFirst(1);
        cancel = at(performance.now() + 1_000 / pace.perSecond, pump);
        return;
      } else {
        const bytes = Math.min(pace.left, next.chunk.length);
        pace.left -= bytes;
        writeFirst(bytes, pace.left === 0 ? pace.reached : undefined);
      }
    }
  }

  return {
    send(chunk) {
      queue.push({ chunk, since: performance.now() });
      if (queue.length === 1) pump();
    },
    resume: pump,
    end() {
      cancel();
      to.destroy();
    },
  };
}

/** Runs `work` at a moment of `performance.now()`. Timers count whole milliseconds: the rest is waited for in turns. */
function at(moment, work) {
  let timer;
  let turn;
  const wait = () => {
    const leftMs = moment - performance.now();
    if (leftMs <= 0) work();
    else if (leftMs > 2) timer = setTimeout(wait, leftMs - 1);
    else turn = setImmediate(wait);
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
