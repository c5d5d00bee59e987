import type { Program } from '../program.js';
import { formatDirectory } from '../report/directory.js';
import { formatCalls } from '../report/format.js';
import type { Settings } from '../settings.js';
import { withCatalogue } from './with-catalogue.js';

/** Shows what is in a directory of the library. */
export function tree(directory: string, settings: Settings, program: Program): Promise<number> {
  const { framework, json } = settings;
  const { signal, stdout, stderr, colors } = program;
  return withCatalogue(settings, program, [framework], async ({ catalogue, calls }) => {
    const found = await catalogue.getDirectory(framework, directory, { signal });
    stdout.write(`${json ? JSON.stringify(found) : formatDirectory(found, colors)}\n`);
    stderr.write(`${formatCalls(await calls())}\n`);
    return 0;
  });
}
