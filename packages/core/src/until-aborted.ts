/** Settles with `work`, or as soon as `signal` aborts: who leaves waits for nothing. */
export async function untilAborted(
  work: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return work;
  if (signal.aborted) return;
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  signal.addEventListener('abort', leave, { once: true });
  await Promise.race([work, left]);
  signal.removeEventListener('abort', leave);
}
