import { afterEach, beforeEach, vi } from 'vitest';

/** Stops `Date` for the tests of the file, and nothing else: sockets and files need their timers. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Moves the stopped clock. */
export function advance(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}
