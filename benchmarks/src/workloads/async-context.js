import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../statistics.js';

const PROBE = fileURLToPath(new URL('../async-context-probe.js', import.meta.url));

/** What is asked of core before another library's promises are timed. */
const SITUATIONS = {
  none: 'no processor has made a call',
  flat: 'one has, with `nested: false`',
  nested: 'one has, with `nested: true`',
};

/** What the AsyncLocalStorage behind nested batches costs the promises of everybody else in the process. */
export default {
  title: 'Async context: what nested batches cost other promises',
  async table({ rounds, isQuick }) {
    const times = new Map(Object.keys(SITUATIONS).map((situation) => [situation, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [situation, all] of times) all.push(await probe(situation, isQuick));
    }
    const base = median(times.get('none'));
    const rows = [...times].map(([situation, all]) => [
      SITUATIONS[situation],
      median(all).toFixed(0),
      (median(all) / base).toFixed(2),
    ]);
    return { header: ['in a process where', 'ns an await', '×'], rows, verdicts: [] };
  },
};

/** In a process of its own: what is installed once stays. */
async function probe(situation, isQuick) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    PROBE,
    situation,
    isQuick ? '1' : '5',
  ]);
  return Number(stdout);
}
