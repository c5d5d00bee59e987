/** A file that a plan is to bring. */
export interface PlannedFile {
  readonly path: string;
  readonly bytes: number;
}

/** What GitHub takes in one query. */
const MAX_FILES = 50;
const MAX_BYTES = 100_000;

/**
 * The calls of the cheapest plan, found by trying all kinds of call for all directories: their files one by one, by a query
 * for the directory, or in queries with files of others. With a listing first (one call) queries are packed as well as can
 * be. Without one nobody knows sizes: 50 files are asked for at a time, and a query for too many bytes fails and is asked
 * for again in halves.
 *
 * @param wanted - The files that are asked for.
 * @param all - All files of the repository: a query for a directory brings what nobody asked for as well.
 * @param listing - What a listing costs. `0`: the tree is known.
 */
export function cheapestPlan(
  wanted: readonly PlannedFile[],
  all: readonly PlannedFile[],
  listing = 1,
): number {
  const directories = [...byDirectory(wanted)];
  const whole = byDirectory(all);
  const listed = search(directories, whole, packedCalls);
  return Math.min(listing + listed, search(directories, whole, blindCalls));
}

type Directories = readonly (readonly [string, readonly PlannedFile[]])[];

/** Leaves out only what cannot be cheaper: fewer calls than files by the fifty there are not. */
function search(
  directories: Directories,
  whole: ReadonlyMap<string, readonly PlannedFile[]>,
  callsFor: (pool: readonly PlannedFile[]) => number,
): number {
  let cheapest = Infinity;

  function choose(index: number, spent: number, pool: readonly PlannedFile[], left: number): void {
    if (spent + Math.ceil((pool.length + left) / MAX_FILES) >= cheapest) return;
    const directory = directories[index];
    if (directory === undefined) {
      cheapest = Math.min(cheapest, spent + callsFor(pool));
      return;
    }
    const [path, files] = directory;
    const after = left - files.length;
    choose(index + 1, spent, [...pool, ...files], after);
    choose(index + 1, spent + directoryCalls(files, whole.get(path) ?? []), pool, after);
    choose(index + 1, spent + files.length, pool, after);
  }

  const count = directories.reduce((sum, [, files]) => sum + files.length, 0);
  choose(0, 0, [], count);
  return cheapest;
}

/** A query for a directory, and where it is too large the halves of what is wanted of it. */
function directoryCalls(files: readonly PlannedFile[], held: readonly PlannedFile[]): number {
  const isTaken = held.length <= MAX_FILES && bytesOf(held) <= MAX_BYTES;
  return isTaken ? 1 : 1 + halvedCalls(files);
}

/** No packing takes fewer. */
function packedCalls(pool: readonly PlannedFile[]): number {
  return Math.max(Math.ceil(pool.length / MAX_FILES), Math.ceil(bytesOf(pool) / MAX_BYTES));
}

function blindCalls(pool: readonly PlannedFile[]): number {
  return sum(chunks(pool, MAX_FILES), halvedCalls);
}

function halvedCalls(files: readonly PlannedFile[]): number {
  if (files.length === 0) return 0;
  const isTaken = files.length <= MAX_FILES && bytesOf(files) <= MAX_BYTES;
  if (files.length === 1 || isTaken) return 1;
  return 1 + sum(chunks(files, Math.ceil(files.length / 2)), halvedCalls);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Files by the directory that they lie right in. */
export function byDirectory(files: readonly PlannedFile[]): Map<string, PlannedFile[]> {
  const directories = new Map<string, PlannedFile[]>();
  for (const file of files) {
    const directory = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    directories.set(directory, [...(directories.get(directory) ?? []), file]);
  }
  return directories;
}

function bytesOf(files: readonly PlannedFile[]): number {
  return sum(files, ({ bytes }) => bytes);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Files of a repository in ways that programs ask for. */
export const CHOICES = { ofOneDirectory, ofDirectories, scattered };

function ofOneDirectory(all: readonly PlannedFile[], count: number): PlannedFile[] {
  const [largest = []] = largestFirst(all);
  return taken(largest, count);
}

/** The first of each directory, then the second of each, and so on. */
function ofDirectories(
  all: readonly PlannedFile[],
  directories: number,
  count: number,
): PlannedFile[] {
  const rounds = largestFirst(all)
    .slice(0, directories)
    .flatMap((files) => files.map((file, round) => ({ file, round })))
    .sort((one, other) => one.round - other.round);
  return taken(
    rounds.map(({ file }) => file),
    count,
  );
}

function scattered(all: readonly PlannedFile[], count: number): PlannedFile[] {
  const firsts = largestFirst(all).map(([file]) => file as PlannedFile);
  const step = Math.floor(firsts.length / count);
  return taken(
    firsts.filter((_, index) => index % step === 0),
    count,
  );
}

function largestFirst(all: readonly PlannedFile[]): PlannedFile[][] {
  return [...byDirectory(all).values()].sort((one, other) => other.length - one.length);
}

function taken(files: readonly PlannedFile[], count: number): PlannedFile[] {
  if (files.length < count) throw new Error(`Expected ${count} files, got ${files.length}.`);
  return files.slice(0, count);
}
