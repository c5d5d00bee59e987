/**
 * What keeps `path` from being the path of a file inside a tree, or `undefined` where nothing does.
 *
 * A path is relative, its segments are divided by `/`, and no segment is empty, `.` or `..`. So one file has one
 * path, and equal directories are equal strings: nothing has to be normalized, and nothing leaves the tree.
 */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'is no string';
  if (path === '') return 'is empty';
  if (path.includes('\0')) return 'holds a NUL character';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/') || /^[a-z]:\//iu.test(path)) return 'is absolute';
  if (path.endsWith('/')) return 'ends with a slash';
  return segmentProblem(path);
}

/**
 * The directory that holds the file at `path`; `''` for the root.
 *
 * All of it is compared, never the beginning of it: `src/button` begins with `src/but` and is not inside it.
 */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Whether a call for a directory, with all below it (`recursive`) or without, brings the file at `path`. */
export function reaches(
  kind: 'directory' | 'recursive' | 'list',
  directory: string,
  path: string,
): boolean {
  if (kind === 'directory') return directoryOf(path) === directory;
  return directory === '' || path.startsWith(`${directory}/`);
}

// One test for the three, as it runs for every miss; which of them it is matters only where it fails.
const ODD_SEGMENT = /(?:^|\/)(\.{0,2})(?=\/|$)/u;

function segmentProblem(path: string): string | undefined {
  const segment = ODD_SEGMENT.exec(path)?.[1];
  if (segment === undefined) return undefined;
  return segment === '' ? 'has an empty segment' : `has a "${segment}" segment`;
}
