import type { FrameworkName } from '../frameworks.js';
import type { ComponentMetadata } from './component.js';
import { type Component, readMetadata, readNames, readSources, type Shelf } from './shelf.js';

/** The components of one or more frameworks. */
export interface Catalogue {
  /** What is known of every component. At most two calls, however many there are: one for the names, one for the rest. */
  listComponents(framework: FrameworkName, signal?: AbortSignal): Promise<ComponentMetadata[]>;
  /**
   * The named components with their sources, in the order asked.
   *
   * @throws Error that names the components there are none of. Nothing has been read of the others then.
   */
  getComponents(
    framework: FrameworkName,
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<Component[]>;
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

  return {
    async listComponents(framework, signal) {
      const shelf = shelfOf(framework);
      return readMetadata(shelf, await readNames(shelf, signal), signal);
    },
    async getComponents(framework, names, signal) {
      const shelf = shelfOf(framework);
      const known = new Set(await readNames(shelf, signal));
      const unknown = names.filter((name) => !known.has(name));
      if (unknown.length > 0) {
        throw new Error(`There is no ${framework} component ${unknown.map(quote).join(', ')}.`);
      }
      return readSources(shelf, await readMetadata(shelf, names, signal), signal);
    },
  };
}

function quote(name: string): string {
  return JSON.stringify(name);
}
