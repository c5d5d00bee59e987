/** `async-context-probe.js <none|flat|nested> <repetitions>`: prints what an await costs in this process, in nanoseconds. */
import { BatchProcessor } from '@batchkit/core';

const [situation, repetitions] = process.argv.slice(2);
const AWAITS = 200_000;

const processor = new BatchProcessor({ nested: situation === 'nested' });
if (situation !== 'none') await processor.getMany(['a'], async () => 1);

const other = async (value) => value;
let best = Infinity;
for (let repetition = 0; repetition <= Number(repetitions); repetition += 1) {
  const startedAt = process.hrtime.bigint();
  for (let count = 0; count < AWAITS; count += 1) await other(count);
  best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / AWAITS);
}
process.stdout.write(String(best));
