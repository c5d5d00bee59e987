/** The parts of the API that requests are counted by. */
export type RouteName = 'contents' | 'tree' | 'blob' | 'raw' | 'graphql' | 'other';

/** The rules of GitHub that a client can break, each with how often that happened. */
export interface Violations {
  /** Requests that came while `maxConcurrent` others were in flight. */
  concurrent: number;
  /** Requests beyond the points of a minute. */
  points: number;
  /** Requests after the budget of the hour was used up. */
  budget: number;
  /** Requests sent while a `retry-after` ran that the client had been told of. */
  retryAfter: number;
}

/** What an origin has done wrong on purpose, each with how often. */
export interface FaultCounts {
  /** Answers with a 5xx for no reason. */
  serverError: number;
  /** Connections ended before or in the middle of an answer. */
  closedSocket: number;
  /** GraphQL answers that lost fields without a word. */
  silentEmpty: number;
  /** GraphQL answers that lost fields, with errors that say so. */
  partialAnswer: number;
  /** Requests that took longer than `timeoutMs`, and queries for more than `limits.queryBytes`. */
  timeout: number;
}

/** What an origin has counted since its start, or since `resetStats()`. */
export interface OriginStats {
  /** Requests that arrived, refused ones included. */
  requests: number;
  /** The same requests by the part of the API they asked for. */
  byRoute: Record<RouteName, number>;
  /** Whole answers that were sent, by status. */
  byStatus: Record<number, number>;
  /** The most requests that were in flight at once, refused ones included. */
  peakInFlight: number;
  /** Requests in flight now: arrived, and the last byte of the answer not yet sent. */
  inFlight: number;
  /** The most points that arrived within a minute, refused requests included. */
  peakPointsPerMinute: { rest: number; graphql: number };
  /** Requests turned away by a secondary limit: too many at once, too many points, or a lockout. */
  rejected: number;
  /** How often a client broke a rule, whether or not it was turned away. */
  violations: Violations;
  /** What was done to requests on purpose. */
  faults: FaultCounts;
  /** Bytes of the bodies that were sent. */
  bytes: number;
}

/** Counters at zero, but for the requests that are in flight. */
export function newStats(inFlight = 0): OriginStats {
  return {
    requests: 0,
    byRoute: { contents: 0, tree: 0, blob: 0, raw: 0, graphql: 0, other: 0 },
    byStatus: {},
    peakInFlight: inFlight,
    inFlight,
    peakPointsPerMinute: { rest: 0, graphql: 0 },
    rejected: 0,
    violations: { concurrent: 0, points: 0, budget: 0, retryAfter: 0 },
    faults: { serverError: 0, closedSocket: 0, silentEmpty: 0, partialAnswer: 0, timeout: 0 },
    bytes: 0,
  };
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
