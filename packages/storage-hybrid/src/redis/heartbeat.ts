/**
 * Does something again and again, so long after it has ended, and keeps no process alive.
 *
 * @param beat - What it rejects with is its own affair.
 * @returns Ends it.
 */
export function heartbeat(everyMs: number, beat: () => Promise<unknown>): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    if (isOver) return;
    timer = setTimeout(() => void beat().then(wait, wait), everyMs).unref();
  };
  wait();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
