import type { Program } from '../program.js';
import { formatCalls, formatCount } from '../report/format.js';
import { createProgress } from '../report/progress.js';
import type { Settings } from '../settings.js';
import { withCatalogue } from './with-catalogue.js';

/** Fetches all that the store does not hold yet, so that what comes later costs no call. */
export function warm(settings: Settings, program: Program): Promise<number> {
  const { framework, json } = settings;
  const { signal, stdout, stderr } = program;
  const progress = createProgress(json ? stderr : stdout);
  return withCatalogue(settings, program, [framework], async ({ catalogue, calls }) => {
    progress.begin(`${framework}: fetching what is missing`);
    const counts = { files: 0, stored: 0, fetched: 0, failed: 0 };
    let firstError: string | undefined;
    await catalogue.listComponents(framework, { signal });
    const options = { signal, onProgress: progress.update };
    for await (const outcome of catalogue.streamFiles(framework, 'all', options)) {
      counts.files += 1;
      if (outcome.status === 'rejected') {
        counts.failed += 1;
        firstError ??= outcome.reason.message;
      } else if (outcome.from === 'cache') counts.stored += 1;
      else counts.fetched += 1;
    }
    const { stored, fetched, failed } = counts;
    const upstreamCalls = await calls();
    progress.end(
      `${formatCount(stored)} files were there, ${formatCount(fetched)} fetched in ${formatCalls(upstreamCalls)}, ${failed} failed`,
    );
    if (firstError !== undefined) stderr.write(`the first of them: ${firstError}\n`);
    if (json) stdout.write(`${JSON.stringify({ framework, ...counts, upstreamCalls })}\n`);
    return failed === 0 ? 0 : 1;
  }).finally(progress.stop);
}
