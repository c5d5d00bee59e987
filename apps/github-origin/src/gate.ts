import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { OriginRequest } from './options.js';
import type { OriginSettings } from './settings.js';
import { newStats, type OriginStats, routeOf } from './stats.js';

/** One request on its way through the origin. */
export interface Visit {
  /** Whether it was among the `maxConcurrent` when it arrived. */
  readonly isAdmitted: boolean;
  /** Resolves after the request's latency, rejects when `signal` aborts: the client has left. */
  delay(signal: AbortSignal): Promise<void>;
  /** The body that is about to be sent; counted when its last byte has gone out. */
  sending(bytes: number): void;
}

/** Counts requests from arrival to the last byte, admits so many at once, and makes them wait. */
export interface Gate {
  /** To be called as soon as a request arrives. It leaves by itself when its answer has been sent. */
  arrive(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** The visit that arrived with this answer to fill. */
  visitOf(outgoing: ServerResponse): Visit;
  /** A copy of the counters. */
  stats(): OriginStats;
  /** Sets the counters back to zero. */
  resetStats(): void;
}

/** A gate with its own counters. */
export function createGate({ maxConcurrent, latencyOf }: OriginSettings): Gate {
  let stats = newStats();
  let admitted = 0;
  const visits = new WeakMap<ServerResponse, Visit>();

  function count(request: OriginRequest, isAdmitted: boolean): void {
    stats.requests += 1;
    stats.byRoute[request.route] += 1;
    stats.inFlight += 1;
    stats.peakInFlight = Math.max(stats.peakInFlight, stats.inFlight);
    if (isAdmitted) admitted += 1;
    else stats.rejected += 1;
  }

  return {
    arrive({ method = 'GET', url = '/' }, outgoing) {
      const request: OriginRequest = { method, path: url, route: routeOf(url) };
      const isAdmitted = admitted < maxConcurrent;
      let bodyBytes = 0;
      count(request, isAdmitted);
      outgoing.once('finish', () => {
        stats.bytes += bodyBytes;
      });
      outgoing.once('close', () => {
        stats.inFlight -= 1;
        if (isAdmitted) admitted -= 1;
      });
      visits.set(outgoing, {
        isAdmitted,
        async delay(signal) {
          const latencyMs = latencyOf(request);
          if (latencyMs > 0) await wait(latencyMs, undefined, { signal });
        },
        sending(bytes) {
          bodyBytes = bytes;
        },
      });
    },
    visitOf(outgoing) {
      const visit = visits.get(outgoing);
      if (visit === undefined) throw new Error('The request has not been through `arrive`.');
      return visit;
    },
    stats: () => ({ ...stats, byRoute: { ...stats.byRoute } }),
    resetStats() {
      stats = newStats(stats.inFlight);
    },
  };
}
