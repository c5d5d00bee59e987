import type { FrameworkName } from '../frameworks.js';
import type { ComponentMetadata } from './component.js';
import { type ComponentOutcome, readComponentsSettled } from './component-outcomes.js';
import { type Directory, directoryAt } from './directory.js';
import { type FileOutcome, streamFiles } from './file-stream.js';
import type { ReadOptions } from './read-options.js';
import { bestMatches } from './search.js';
import { type Component, readFiles, readMetadata, readNames, type Shelf } from './shelf.js';

/** The components of one or more frameworks. */
export interface Catalogue {
  /** The frameworks there is a library of. */
  readonly frameworks: readonly FrameworkName[];
  /** What is known of every component. At most two calls, however many there are: one for the names, one for the rest. */
  listComponents(framework: FrameworkName, options?: ReadOptions): Promise<ComponentMetadata[]>;
  /**
   * The named components with their sources, in the order asked.
   *
   * @throws Error that names the components there are none of, when nothing has been fetched yet; else why the first one
   *   failed.
   */
  getComponents(
    framework: FrameworkName,
    names: readonly string[],
    options?: ReadOptions,
  ): Promise<Component[]>;
  /** The same, with an outcome for each: one that fails, or is unknown, leaves the others as they are. */
  getComponentsSettled(
    framework: FrameworkName,
    names: readonly string[],
    options?: ReadOptions,
  ): Promise<ComponentOutcome[]>;
  /** Every file of the named components, or of the library, as soon as it is there. */
  streamFiles(
    framework: FrameworkName,
    names: readonly string[] | 'all',
    options?: ReadOptions,
  ): AsyncGenerator<FileOutcome, void>;
  /** The directories and files below `path`; `''`: of the whole library. @throws Error where there is none. */
  getDirectory(framework: FrameworkName, path: string, options?: ReadOptions): Promise<Directory>;
  /** Components whose name, or one of whose files, holds all words of `query`: the best first. */
  searchComponents(
    framework: FrameworkName,
    query: string,
    options?: ReadOptions,
  ): Promise<ComponentMetadata[]>;
}

/** A catalogue of the libraries on `shelves`. */
export function createCatalogue(
  shelves: Readonly<Partial<Record<FrameworkName, Shelf>>>,
): Catalogue {
  function shelfOf(framework: FrameworkName): Shelf {
    const shelf = shelves[framework];
    if (shelf === undefined) throw new Error(`The catalogue holds no library of ${framework}.`);
    return shelf;
  }

  async function listComponents(framework: FrameworkName, options: ReadOptions = {}) {
    const shelf = shelfOf(framework);
    return readMetadata(shelf, await readNames(shelf, options), options);
  }

  const catalogue: Catalogue = {
    frameworks: Object.keys(shelves) as FrameworkName[],
    listComponents,
    async getComponents(framework, names, options = {}) {
      const known = new Set(await readNames(shelfOf(framework), options));
      const unknown = names.filter((name) => !known.has(name));
      if (unknown.length > 0) {
        const missing = unknown.map((name) => JSON.stringify(name)).join(', ');
        throw new Error(`There is no ${framework} component ${missing}.`);
      }
      const outcomes = await catalogue.getComponentsSettled(framework, names, options);
      return outcomes.map((outcome) => {
        if (outcome.status === 'fulfilled') return outcome.component;
        throw outcome.status === 'rejected'
          ? outcome.reason
          : new Error(`${outcome.name} is gone.`);
      });
    },
    getComponentsSettled: (framework, names, options = {}) =>
      readComponentsSettled(shelfOf(framework), names, options),
    async *streamFiles(framework, names, options = {}) {
      const shelf = shelfOf(framework);
      const files =
        names === 'all'
          ? await readFiles(shelf, options)
          : (await readMetadata(shelf, names, options)).flatMap((component) => component.files);
      yield* streamFiles(shelf, files, options);
    },
    async getDirectory(framework, path, options = {}) {
      return directoryAt(await readFiles(shelfOf(framework), options), path);
    },
    async searchComponents(framework, query, options) {
      return bestMatches(await listComponents(framework, options), query);
    },
  };
  return catalogue;
}
