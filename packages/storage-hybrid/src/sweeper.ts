/**
 * Calls `sweep` again and again, `intervalMs` after it has ended. Does not keep the process alive.
 *
 * @param onFailed - Told of the first failure of several in a row.
 * @returns Ends it.
 */
export function sweeper(
  sweep: () => Promise<unknown>,
  intervalMs: number,
  onFailed: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let hasFailed = false;

  function next(): void {
    if (isStopped) return;
    timer = setTimeout(run, intervalMs);
    timer.unref();
  }

  async function run(): Promise<void> {
    try {
      await sweep();
      hasFailed = false;
    } catch (error) {
      if (!hasFailed && !isStopped) onFailed(error);
      hasFailed = true;
    }
    next();
  }

  if (intervalMs !== Infinity) next();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
