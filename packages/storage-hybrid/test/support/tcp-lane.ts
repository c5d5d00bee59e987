import type { Socket } from 'node:net';

/** How a lane lets bytes go on. */
export type Pace =
  | { readonly kind: 'after'; readonly delayMs: number }
  | { readonly kind: 'never' }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** `left` is counted down. */
  | { readonly kind: 'limit'; left: number; readonly reached: () => void };

/** One direction of a connection: bytes leave in the order in which they came. */
export interface Lane {
  send(chunk: Buffer): void;
  /** To be called when the pace has changed. */
  resume(): void;
  /** Ends the socket behind it, after what is on its way. */
  end(): void;
}

interface Waiting {
  readonly chunk: Buffer;
  readonly since: number;
}

/**
 * @param paceNow - Asked whenever bytes may leave.
 * @param sent - Hears how many bytes leave, just before they do.
 */
export function tcpLane(to: Socket, paceNow: () => Pace, sent: (bytes: number) => void): Lane {
  const queue: Waiting[] = [];
  let cancel = () => {};
  let isEnding = false;

  function write(chunk: Buffer, then?: () => void): void {
    sent(chunk.length);
    if (to.writable) to.write(chunk, then);
  }

  /** Writes the first bytes of the queue and keeps the rest. */
  function writePart(bytes: number, then?: () => void): void {
    const first = queue.shift();
    if (first === undefined) return;
    const rest = first.chunk.subarray(bytes);
    if (rest.length > 0) queue.unshift({ chunk: rest, since: first.since });
    write(first.chunk.subarray(0, bytes), then);
  }

  function pump(): void {
    cancel();
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const pace = paceNow();
      if (pace.kind === 'never') return;
      if (pace.kind === 'drip') {
        cancel = at(performance.now() + 1_000 / pace.bytesPerSecond, () => {
          writePart(1);
          pump();
        });
        return;
      }
      if (pace.kind === 'after') {
        const due = next.since + pace.delayMs;
        if (due > performance.now()) {
          cancel = at(due, pump);
          return;
        }
        writePart(next.chunk.length);
      } else {
        if (pace.left === 0) return;
        const bytes = Math.min(pace.left, next.chunk.length);
        pace.left -= bytes;
        writePart(bytes, pace.left === 0 ? pace.reached : undefined);
      }
    }
    if (isEnding) to.end();
  }

  return {
    send(chunk) {
      queue.push({ chunk, since: performance.now() });
      if (queue.length === 1) pump();
    },
    resume: pump,
    end() {
      isEnding = true;
      if (to.destroyed || queue.length === 0) {
        cancel();
        to.end();
      }
    },
  };
}

/** Runs `work` at a moment of `performance.now()`. Timers count whole milliseconds: the rest is waited for turn by turn. */
function at(moment: number, work: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
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
