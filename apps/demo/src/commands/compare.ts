import { filesByDirectory } from '../catalogue/component.js';
import { listFiles, openLibrary } from '../catalogue/library.js';
import { FRAMEWORKS } from '../frameworks.js';
import type { TreeFile } from '../github/tree-file.js';
import type { Program } from '../program.js';
import { comparedWithDisk, comparedWithGit, type IsIdentical } from '../reference.js';
import { type Comparison, formatJson, formatText, isIdentical } from '../report/comparison.js';
import { formatCount } from '../report/format.js';
import { createProgress, type Progress } from '../report/progress.js';
import type { Settings } from '../settings.js';
import { openUpstream, type Upstream } from '../upstream.js';
import { runStrategies } from './run-strategies.js';

/**
 * Fetches all files of the library in every way and shows what each costs.
 *
 * @returns The exit code: `1` where a value of batchkit's is missing or wrong.
 */
export async function compare(settings: Settings, program: Program): Promise<number> {
  const { stdout, stderr } = program;
  const progress = createProgress(settings.json ? stderr : stdout);
  const upstream = await openUpstream(settings, program.path);
  try {
    const comparison = await compareOver(upstream, settings, program, progress);
    stdout.write(`${settings.json ? formatJson(comparison) : formatText(comparison)}\n`);
    return isIdentical(comparison) ? 0 : 1;
  } finally {
    progress.stop();
    await upstream.close();
  }
}

async function compareOver(
  upstream: Upstream,
  settings: Settings,
  program: Program,
  progress: Progress,
): Promise<Comparison> {
  const { framework, root } = settings;
  progress.begin(`${framework}: listing the files`);
  const files = await listFiles(openLibrary(framework, upstream.client, root), program.signal);
  if (files.length === 0) throw new Error(`There are no files in ${where(settings)}.`);
  const directories = filesByDirectory(files).size;
  progress.end(
    `${formatCount(files.length)} in ${formatCount(directories)} directories; counted for none`,
  );
  const measurements = await runStrategies({
    settings,
    program,
    progress,
    upstream,
    files,
    isIdentical: await referenceFor(settings, files),
  });
  return { framework, files: files.length, directories, measurements };
}

function where({ repository, root, ref }: Settings): string {
  return `${repository}${root === '' ? '' : `/${root}`} at ${ref}`;
}

async function referenceFor(
  { framework, upstream }: Settings,
  files: readonly TreeFile[],
): Promise<IsIdentical> {
  if (upstream !== undefined) return comparedWithGit(files);
  return comparedWithDisk(FRAMEWORKS[framework].folder(), files);
}
