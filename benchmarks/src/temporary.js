import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The path of a file that is not there yet, in a directory that goes with this process. */
export async function temporaryFile() {
  const directory = await mkdtemp(join(tmpdir(), 'batchkit-bench-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  // Without a listener the process would end without `exit`.
  process.once('SIGTERM', () => process.exit());
  return join(directory, 'store');
}
