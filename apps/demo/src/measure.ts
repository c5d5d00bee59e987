import type { IsIdentical } from './reference.js';
import type { Strategy, StrategyName, Work } from './strategies/strategy.js';
import type { Upstream } from './upstream.js';

/** What one way of fetching has cost, and whether it was right. */
export interface Measurement {
  readonly name: StrategyName;
  readonly upstreamCalls: number;
  /** The most calls that were under way at once. */
  readonly peakInFlight: number;
  /** Until the last value was there. Milliseconds. */
  readonly ms: number;
  /** Bytes of the bodies that came from upstream. */
  readonly bytes: number;
  readonly cacheHits: number;
  /** Files that were not fetched. */
  readonly failed: number;
  /** Whether every file was fetched, each byte of it right. */
  readonly isIdentical: boolean;
  /** Why the first file that failed did. */
  readonly firstError: unknown;
}

/** Runs a strategy and counts what it costs. */
export async function measure(
  strategy: Strategy,
  work: Work,
  upstream: Upstream,
  isIdentical: IsIdentical,
): Promise<Measurement> {
  await strategy.prepare?.();
  await upstream.reset();
  const startedAt = performance.now();
  const fetched = await strategy.run(work);
  const { ms = performance.now() - startedAt, sources, cacheHits = 0, firstError } = fetched;
  const { calls, peakInFlight, bytes } = await upstream.read(fetched.traffic);
  await strategy.finish?.();
  const isRight = ({ path }: { path: string }) => {
    const source = sources.get(path);
    return source !== undefined && isIdentical(path, source);
  };
  return {
    name: strategy.name,
    upstreamCalls: calls,
    peakInFlight,
    ms,
    bytes,
    cacheHits,
    failed: work.files.length - sources.size,
    isIdentical: work.files.every(isRight),
    firstError,
  };
}
