import { type Catalogue, createCatalogue } from '../catalogue/catalogue.js';
import type { Program } from '../program.js';
import { formatComponents, formatList } from '../report/components.js';
import type { Settings } from '../settings.js';
import { openUpstream } from '../upstream.js';
import { withPipeline } from './with-pipeline.js';

/** Shows every component of the library. */
export async function list(settings: Settings, program: Program): Promise<number> {
  const { framework, json } = settings;
  const components = await browse(settings, program, (catalogue) =>
    catalogue.listComponents(framework, program.signal),
  );
  program.stdout.write(`${json ? JSON.stringify(components) : formatList(components)}\n`);
  return 0;
}

/** Shows the sources of the named components. */
export async function get(
  names: readonly string[],
  settings: Settings,
  program: Program,
): Promise<number> {
  const { framework, json } = settings;
  const components = await browse(settings, program, (catalogue) =>
    catalogue.getComponents(framework, names, program.signal),
  );
  program.stdout.write(`${formatComponents(components, json)}\n`);
  return 0;
}

/** Opens the catalogue for as long as `read` takes, and says what it has cost. */
async function browse<T>(
  settings: Settings,
  program: Program,
  read: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
  const { framework, root, concurrency, grouping } = settings;
  const upstream = await openUpstream(settings, program.path);
  const library = { framework, client: upstream.client, root };
  try {
    return await withPipeline(library, settings, program, async ({ pipeline }) => {
      const shelf = { library, pipeline, concurrency, grouping };
      const found = await read(createCatalogue({ [framework]: shelf }));
      const { calls } = await upstream.read();
      program.stderr.write(`${calls} upstream calls\n`);
      return found;
    });
  } finally {
    await upstream.close();
  }
}
