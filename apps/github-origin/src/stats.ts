/** The parts of the API that requests are counted by. */
export type RouteName = 'contents' | 'tree' | 'blob' | 'raw' | 'graphql' | 'other';

/** What an origin has counted since its start, or since `resetStats()`. */
export interface OriginStats {
  /** Requests that arrived, refused ones included. */
  requests: number;
  /** The same requests by the part of the API they asked for. */
  byRoute: Record<RouteName, number>;
  /** The most requests that were in flight at once, refused ones included. */
  peakInFlight: number;
  /** Requests in flight now: arrived, and the last byte of the answer not yet sent. */
  inFlight: number;
  /** Requests answered with the 403 for too many at once. */
  rejected: number;
  /** Bytes of the bodies that were sent. */
  bytes: number;
}

/** Counters at zero, but for the requests that are in flight. */
export function newStats(inFlight = 0): OriginStats {
  const byRoute = { contents: 0, tree: 0, blob: 0, raw: 0, graphql: 0, other: 0 };
  return { requests: 0, byRoute, peakInFlight: inFlight, inFlight, rejected: 0, bytes: 0 };
}

/** The part of the API that a request's path belongs to. */
export function routeOf(path: string): RouteName {
  const [root, , , kind, object] = path.slice(1).split(/[/?]/);
  if (root === 'graphql' || root === 'raw') return root;
  if (root !== 'repos') return 'other';
  if (kind === 'contents') return 'contents';
  if (kind !== 'git') return 'other';
  return object === 'trees' ? 'tree' : object === 'blobs' ? 'blob' : 'other';
}
