import { openLibrary } from '../catalogue/library.js';
import type { TreeFile } from '../github/tree-file.js';
import { type Measurement, measure } from '../measure.js';
import { batchkitNewProcess } from '../processes/reader-process.js';
import type { Program } from '../program.js';
import type { IsIdentical } from '../reference.js';
import { formatCount, formatMs } from '../report/format.js';
import type { Progress } from '../report/progress.js';
import type { Settings } from '../settings.js';
import { openStoreFolder } from '../store-folder.js';
import { batchkitCold, batchkitWarm } from '../strategies/batchkit.js';
import { original } from '../strategies/original.js';
import { parallel } from '../strategies/parallel.js';
import { sequential } from '../strategies/sequential.js';
import { STRATEGY_NAMES, type Strategy } from '../strategies/strategy.js';
import type { Upstream } from '../upstream.js';
import { usePipeline } from './use-pipeline.js';

/** What the strategies are run on and with. */
export interface Run {
  readonly settings: Settings;
  readonly program: Program;
  readonly progress: Progress;
  readonly upstream: Upstream;
  readonly files: readonly TreeFile[];
  readonly isIdentical: IsIdentical;
}

/** Runs every strategy, one after the other. */
export async function runStrategies(run: Run): Promise<Measurement[]> {
  const { framework } = run.settings;
  const plain = [sequential, parallel, original(framework)];
  return [...(await runAll(run, plain)), ...(await runBatchkit(run))];
}

/**
 * The store is opened when it is needed: what stops the run before then leaves none behind. One that was begun and then
 * interrupted is kept, and the user is told where.
 */
async function runBatchkit(run: Run): Promise<Measurement[]> {
  const { settings, program, progress, upstream } = run;
  const { framework, grouping, root, batch } = settings;
  const client = upstream.clientOptions;
  const library = openLibrary(framework, upstream.client, root);
  const folder = await openStoreFolder(settings.cacheFolder);
  try {
    return await usePipeline(folder, library, settings, program, (opened) => {
      const { pipeline, storePath, namespace } = opened;
      const reader = { framework, root, storePath, namespace, batch, grouping, client };
      return runAll(run, [
        batchkitCold({ library, pipeline, grouping }),
        batchkitWarm({ library, pipeline, grouping }),
        batchkitNewProcess(program.path, reader),
      ]).finally(progress.stop);
    });
  } finally {
    if (program.signal.aborted) program.stderr.write(`What was fetched is in ${folder.path}\n`);
    else await folder.release();
  }
}

async function runAll(run: Run, strategies: readonly Strategy[]): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const strategy of strategies) {
    const measurement = await runOne(run, strategy);
    if (measurement !== undefined) measurements.push(measurement);
  }
  return measurements;
}

async function runOne(run: Run, strategy: Strategy): Promise<Measurement | undefined> {
  const { settings, program, progress, upstream, files, isIdentical } = run;
  const { name, summary } = strategy;
  progress.begin(
    `${STRATEGY_NAMES.indexOf(name) + 1}/${STRATEGY_NAMES.length} ${name}: ${summary}`,
  );
  if (name === 'original' && settings.upstream?.isRemote) {
    progress.end('left out: GitHub may ban a caller without a limit');
    return undefined;
  }
  const work = {
    files,
    client: upstream.client,
    concurrency: settings.concurrency,
    signal: program.signal,
    onSettled: (settled: number) => progress.update(settled, files.length),
  };
  const measurement = await measure(strategy, work, upstream, isIdentical);
  const { upstreamCalls, ms } = measurement;
  progress.end(`${formatCount(upstreamCalls)} calls, ${formatMs(ms)}`);
  return measurement;
}
