import type { ComponentMetadata } from './component.js';

/**
 * The components that hold every word of `query`, in their name or in the name of one of their files: those of which the
 * name begins with it first, then those whose name holds it, then the rest, each by name.
 */
export function bestMatches(
  components: readonly ComponentMetadata[],
  query: string,
): ComponentMetadata[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return components
    .map((component) => ({ component, rank: rankOf(component, words) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || (a.component.name < b.component.name ? -1 : 1))
    .map(({ component }) => component);
}

/** The smaller the better; `Infinity`: it does not match. */
function rankOf({ name, files }: ComponentMetadata, words: readonly string[]): number {
  const lower = name.toLowerCase();
  const fileNames = files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  const ranks = words.map((word) => {
    if (lower.startsWith(word)) return 0;
    if (lower.includes(word)) return 1;
    return fileNames.some((file) => file.includes(word)) ? 2 : Infinity;
  });
  return Math.max(0, ...ranks);
}
