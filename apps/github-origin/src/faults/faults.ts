import { type Random, seededRandom } from '../random.js';
import type { RouteName } from '../stats.js';
import type { FaultRates } from './fault-rates.js';

/** What goes wrong with one request. Each is its own draw; where several are, the first that applies is seen. */
export interface Faults {
  /** The status of an answer that says nothing about what was asked. */
  readonly serverError: 500 | 502 | 503 | undefined;
  /** Whether the connection ends before the first byte of the answer, or in the middle of it. */
  readonly closedSocket: 'before' | 'midway' | undefined;
  /** What becomes of the fields of a GraphQL answer. */
  readonly fields: 'silentEmpty' | 'partialAnswer' | undefined;
  /** For what is still to be decided: which fields, for one. */
  readonly random: Random;
}

/** Draws what goes wrong, in the order in which requests arrive. */
export interface FaultSource {
  /** What goes wrong with the next request. */
  next(route: RouteName): Faults;
}

const SERVER_ERRORS = [500, 502, 503] as const;

/** The same faults for the same seed and order of requests; no rate changes where another one strikes. */
export function createFaultSource(rates: Readonly<FaultRates>, seed: number): FaultSource {
  const random = seededRandom(seed);
  return {
    next(route) {
      const [hasError, isClosed, isSilent, isPartial] = [random(), random(), random(), random()];
      const own = seededRandom(Math.floor(random() * 2 ** 32));
      return {
        serverError: hasError < rates.serverError ? pick(own, SERVER_ERRORS) : undefined,
        closedSocket: isClosed < rates.closedSocket ? pick(own, ['before', 'midway']) : undefined,
        fields: route === 'graphql' ? fieldFault(rates, isSilent, isPartial) : undefined,
        random: own,
      };
    },
  };
}

function fieldFault(rates: Readonly<FaultRates>, isSilent: number, isPartial: number) {
  if (isSilent < rates.silentEmpty) return 'silentEmpty';
  return isPartial < rates.partialAnswer ? 'partialAnswer' : undefined;
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}
