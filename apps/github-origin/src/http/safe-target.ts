/**
 * Whether the path of a request target names nothing but itself: no `.` or `..`, no empty segment, no
 * backslash, no NUL, plain or percent-encoded, and no malformed encoding.
 *
 * To be asked before anything parses the target as a URL: that would resolve the dots.
 */
export function isSafeTarget(target: string): boolean {
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/')) return false;
  // A slash at the end is no segment.
  const decoded = decode(path.slice(1).replace(/\/$/, ''));
  if (decoded === undefined) return false;
  return decoded === '' || decoded.split('/').every(isPlainSegment);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function isPlainSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[\\\0]/.test(segment);
}
