import type { CallCost } from '../src/index.js';
import type { RandomFile } from './random-tree.js';

/** The kinds that bring contents, with what each costs; a kind that is not there is not tried. */
export interface Kinds {
  readonly single: CallCost;
  readonly directory?: CallCost | undefined;
  readonly recursive?: CallCost | undefined;
  readonly files?: CallCost | undefined;
}

/** The least that all `wanted` can cost, found by trying every set of calls there is. `tree` is everything there is. */
export function bruteForce(
  tree: readonly RandomFile[],
  wanted: readonly RandomFile[],
  kinds: Kinds,
): number {
  const calls = wholeCalls(tree, wanted, kinds);
  let least = Infinity;
  for (let set = 0; set < 2 ** calls.length; set += 1) {
    const made = calls.filter((_call, index) => (set >> index) & 1);
    const left = wanted.filter((file) => !made.some((call) => call.brings(file.path)));
    const cost = made.reduce((sum, call) => sum + call.cost, 0);
    least = Math.min(least, cost + leastForFiles(left, kinds));
  }
  return least;
}

/** Each file alone, or some of them in one call together: every set of these costs what its files do, and the call once. */
function leastForFiles(left: readonly RandomFile[], { single, files }: Kinds): number {
  const alone = (file: RandomFile) => single.perCall + single.perByte * file.sizeBytes;
  let least = left.reduce((sum, file) => sum + alone(file), 0);
  if (files === undefined) return least;
  for (let set = 1; set < 2 ** left.length; set += 1) {
    const cost = left.reduce(
      (sum, file, index) =>
        sum + ((set >> index) & 1 ? files.perByte * file.sizeBytes : alone(file)),
      files.perCall,
    );
    least = Math.min(least, cost);
  }
  return least;
}

function wholeCalls(
  tree: readonly RandomFile[],
  wanted: readonly RandomFile[],
  { directory, recursive }: Kinds,
) {
  const directories = new Set(wanted.flatMap(({ path }) => directoriesAbove(path)));
  return [...directories].flatMap((at) => [
    ...(directory === undefined ? [] : [callFor(directory, (path) => parentOf(path) === at)]),
    ...(recursive === undefined ? [] : [callFor(recursive, (path) => isBelow(path, at))]),
  ]);

  function callFor(cost: CallCost, brings: (path: string) => boolean) {
    const brought = tree.filter(({ path }) => brings(path));
    const unwanted = brought.filter((file) => !wanted.includes(file)).length;
    const bytes = brought.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { brings, cost: cost.perCall + cost.perByte * bytes + cost.perUnwanted * unwanted };
  }
}

function directoriesAbove(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return ['', ...segments.map((_segment, index) => segments.slice(0, index + 1).join('/'))];
}

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

function isBelow(path: string, directory: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}
