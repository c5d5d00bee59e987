import type { Catalogue } from '../catalogue/catalogue.js';
import type { FileOutcome } from '../catalogue/file-stream.js';
import { UsageError } from '../config/usage-error.js';
import type { Program } from '../program.js';
import { formatComponents, textOf } from '../report/components.js';
import { formatCalls } from '../report/format.js';
import { createProgress } from '../report/progress.js';
import { writeLine } from '../report/write-line.js';
import type { Settings } from '../settings.js';
import { withCatalogue } from './with-catalogue.js';

/** Options of `get` alone. */
export interface GetOptions {
  /** Every component there is. */
  readonly all?: boolean | undefined;
  /** A line of JSON for each file. */
  readonly stream?: boolean | undefined;
}

/** Shows the sources of components. */
export async function get(
  names: readonly string[],
  { all = false, stream = false }: GetOptions,
  settings: Settings,
  program: Program,
): Promise<number> {
  if (all === names.length > 0) throw new UsageError('Name components, or say --all.');
  const { framework } = settings;
  return withCatalogue(settings, program, [framework], async ({ catalogue, calls }) => {
    const show = stream ? showStream : showComponents;
    const failed = await show(catalogue, all ? 'all' : names, settings, program);
    program.stderr.write(`${formatCalls(await calls())}\n`);
    return failed === 0 ? 0 : 1;
  });
}

async function showComponents(
  catalogue: Catalogue,
  names: readonly string[] | 'all',
  { framework, json }: Settings,
  { signal, stdout, stderr, colors }: Program,
): Promise<number> {
  const wanted =
    names === 'all'
      ? (await catalogue.listComponents(framework, { signal })).map(({ name }) => name)
      : names;
  const progress = createProgress(stderr);
  if (stderr.isTTY) progress.begin('fetching');
  const onProgress = progress.update;
  try {
    const components = await catalogue.getComponents(framework, wanted, { signal, onProgress });
    if (stderr.isTTY) progress.end('done');
    stdout.write(`${formatComponents(components, json, colors)}\n`);
    return 0;
  } finally {
    progress.stop();
  }
}

/** @returns How many files could not be fetched. */
async function showStream(
  catalogue: Catalogue,
  names: readonly string[] | 'all',
  { framework }: Settings,
  { signal, stdout }: Program,
): Promise<number> {
  let failed = 0;
  for await (const outcome of catalogue.streamFiles(framework, names, { signal })) {
    if (outcome.status === 'rejected') failed += 1;
    await writeLine(stdout, JSON.stringify(lineOf(outcome)), signal);
  }
  return failed;
}

function lineOf(outcome: FileOutcome) {
  const { path, status } = outcome;
  if (outcome.status === 'fulfilled') {
    return { path, status, from: outcome.from, source: textOf(outcome.source) };
  }
  const { code, message } = outcome.reason;
  return { path, status, error: { code, message } };
}
