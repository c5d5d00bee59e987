import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFaultSource, type Faults } from './faults/faults.js';
import type { OriginRequest } from './options.js';
import { createAdmission, type Refusal } from './rules/admission.js';
import type { OriginSettings } from './settings.js';
import { type FaultCounts, newStats, type OriginStats, routeOf, type Violations } from './stats.js';

/** One request on its way through the origin. */
export interface Visit {
  readonly request: OriginRequest;
  /** Why a secondary limit turned it away when it arrived, if one did. */
  readonly refusal: Refusal | undefined;
  /** What is to go wrong with it. Nothing, for one that is turned away. */
  readonly faults: Faults | undefined;
  /** Whole seconds for the `retry-after` of its refusal. */
  retryAfter(): number;
  /** Counts a fault that has been applied to it. */
  countFault(fault: keyof FaultCounts): void;
  /** Counts a rule that it broke after its arrival. */
  countViolation(rule: keyof Violations): void;
  /** The answer that is about to be sent; counted when its last byte has gone out. */
  sending(status: number, bytes: number): void;
}

/** Counts requests from arrival to the last byte, and decides which are let in. */
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
export function createGate(settings: OriginSettings): Gate {
  let stats = newStats();
  const admission = createAdmission(settings);
  const faultSource = createFaultSource(settings.faults, settings.seed);
  const visits = new WeakMap<ServerResponse, Visit>();

  function count({ route }: OriginRequest, refusal: Refusal | undefined): void {
    stats.requests += 1;
    stats.byRoute[route] += 1;
    stats.inFlight += 1;
    stats.peakInFlight = Math.max(stats.peakInFlight, stats.inFlight);
    if (refusal !== undefined) stats.rejected += 1;
  }

  function countSent(status: number, bytes: number): void {
    stats.byStatus[status] = (stats.byStatus[status] ?? 0) + 1;
    stats.bytes += bytes;
  }

  return {
    arrive({ method = 'GET', url = '/' }, outgoing) {
      const request: OriginRequest = { method, path: url, route: routeOf(url) };
      const refusal = admission.arrive(request, stats);
      const faults = faultSource.next(request.route);
      count(request, refusal);
      outgoing.once('close', () => {
        stats.inFlight -= 1;
        if (refusal === undefined) admission.leave();
      });
      visits.set(outgoing, {
        request,
        refusal,
        faults: refusal === undefined ? faults : undefined,
        retryAfter: admission.retryAfter,
        countFault(fault) {
          stats.faults[fault] += 1;
        },
        countViolation(rule) {
          stats.violations[rule] += 1;
        },
        sending(status, bytes) {
          outgoing.once('finish', () => {
            countSent(status, bytes);
            if (refusal !== undefined && request.route !== 'raw') admission.told();
          });
        },
      });
    },
    visitOf(outgoing) {
      const visit = visits.get(outgoing);
      if (visit === undefined) throw new Error('The request has not been through `arrive`.');
      return visit;
    },
    stats: () => structuredClone(stats),
    resetStats() {
      stats = newStats(stats.inFlight);
    },
  };
}
