import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** How long to wait after so many failures in a row: twice as long each time, up to two seconds, half of it by chance. */
export function backoffMs(failures: number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return most / 2 + Math.random() * (most / 2);
}

/** Waits, and keeps no process alive. @returns Whether it was not ended by `signal`. */
export async function backoff(failures: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(backoffMs(failures), undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}
