/** Numbers from 0 to below 1: the same for the same seed. @see Mulberry32, T. Ettinger, public domain */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A file of a random tree. */
export interface RandomFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A tree of files in directories that lie within one another at random. */
export function randomTree(
  random: () => number,
  { files, directories }: { readonly files: number; readonly directories: number },
): RandomFile[] {
  const paths = [''];
  while (paths.length < directories) {
    const parent = paths[Math.floor(random() * paths.length)] as string;
    paths.push(`${parent}d${paths.length}/`);
  }
  return Array.from({ length: files }, (_file, index) => ({
    path: `${paths[Math.floor(random() * paths.length)]}f${index}`,
    sizeBytes: Math.floor(random() * 1_000),
  }));
}

/** A whole number up to `most`, or from `least` on. */
export function upTo(random: () => number, most: number, least = 0): number {
  return least + Math.floor(random() * (most - least + 1));
}
