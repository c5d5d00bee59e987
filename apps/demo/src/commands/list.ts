import type { Program } from '../program.js';
import { formatList } from '../report/components.js';
import { formatCalls } from '../report/format.js';
import type { Settings } from '../settings.js';
import { withCatalogue } from './with-catalogue.js';

/** Shows every component of the library. */
export function list(settings: Settings, program: Program): Promise<number> {
  const { framework, json } = settings;
  const { signal, stdout, stderr, colors } = program;
  return withCatalogue(settings, program, [framework], async ({ catalogue, calls }) => {
    const components = await catalogue.listComponents(framework, { signal });
    stdout.write(`${json ? JSON.stringify(components) : formatList(components, colors)}\n`);
    stderr.write(`${formatCalls(await calls())}\n`);
    return 0;
  });
}
