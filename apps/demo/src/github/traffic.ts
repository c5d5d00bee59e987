/** What went over the wire. */
export interface Traffic {
  /** Requests, whatever became of them. */
  readonly calls: number;
  /** The most requests that were under way at once. */
  readonly peakInFlight: number;
  /** Bytes of the bodies that came back. */
  readonly bytes: number;
}

/** Counts what goes through its `fetch`. */
export interface TrafficMeter {
  /** The platform's `fetch`, counted from the request to the last byte of the answer. */
  readonly fetch: typeof fetch;
  /** What has been counted since the last {@link reset}. */
  read(): Traffic;
  /** Sets the counters to zero. */
  reset(): void;
}

/** Statuses whose answers have no body, and for which `Response` takes none. */
const WITHOUT_BODY = [204, 205, 304];

/**
 * A meter with its own counters.
 *
 * It reads each body to its end before it hands the answer on. So a connection that breaks in the middle is an error
 * here; Octokit on its own would take it for an empty answer.
 */
export function createTrafficMeter(): TrafficMeter {
  let inFlight = 0;
  let counted = { calls: 0, peakInFlight: 0, bytes: 0 };

  async function countedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
    counted.calls += 1;
    inFlight += 1;
    counted.peakInFlight = Math.max(counted.peakInFlight, inFlight);
    try {
      const response = await fetch(...request);
      const body = await response.arrayBuffer();
      counted.bytes += body.byteLength;
      return new Response(WITHOUT_BODY.includes(response.status) ? null : body, response);
    } finally {
      inFlight -= 1;
    }
  }

  return {
    fetch: countedFetch,
    read: () => ({ ...counted }),
    reset() {
      counted = { calls: 0, peakInFlight: inFlight, bytes: 0 };
    },
  };
}
