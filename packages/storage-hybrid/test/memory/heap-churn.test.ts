import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../support/heap-churn.mjs');

/** In a process of its own, so that nothing else is on its heap. */
async function churn(kind: string, megabytes: number) {
  const args = ['--expose-gc', script, kind, `${megabytes}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { held: number; bytes: number; entries: number; maxBytes: number };
}

describe('memory bounded by bytes', () => {
  it.each([
    'short texts',
    'long texts',
    'wide texts',
    'numbers',
    'small objects',
    'nested objects',
    'lists of numbers',
    'buffers',
    'maps',
    'objects of other names each',
    'large tables',
    'lists that grew',
    'buffers of the pool',
    'views into larger buffers',
    'errors',
  ])(
    'holds no more of the heap than 1.3 × maxBytes under churn, and most of that: %s',
    async (kind) => {
      const { held, bytes, maxBytes } = await churn(kind, 16);
      expect(bytes).toBeLessThanOrEqual(maxBytes);
      expect(bytes).toBeGreaterThan(0.95 * maxBytes);
      expect(held).toBeLessThanOrEqual(1.3 * maxBytes);
      expect(held).toBeGreaterThan(0.5 * maxBytes);
    },
    60_000,
  );
});
