import { GithubError, isGithubError } from './github-error.js';

/** The budgets and services that GitHub counts apart. */
export type Service = 'core' | 'graphql' | 'raw';

/** Keeps to it where GitHub asks for no more requests: who goes on may be locked out. */
export interface Pauses {
  /**
   * @param what - What is expected, as it reads in an error.
   * @throws {@link GithubError} what GitHub said, where the time it named is not over: no request is made.
   */
  check(service: Service, what: string): void;
  /** Takes in how a request ended. */
  note(service: Service, error: unknown): void;
}

interface Pause {
  readonly until: number;
  readonly error: GithubError;
}

/** @param now - The time that GitHub's resets are told in. Milliseconds since the epoch. */
export function createPauses(now: () => number): Pauses {
  const pauses = new Map<Service, Pause>();

  return {
    check(service, what) {
      const pause = pauses.get(service);
      if (pause === undefined) return;
      const retryAfterMs = Math.ceil(pause.until - now());
      if (retryAfterMs > 0) throw told(pause.error, what, retryAfterMs);
      pauses.delete(service);
    },
    note(service, error) {
      if (!isGithubError(error) || !(Number(error.retryAfterMs) > 0)) return;
      const pause = { until: now() + Number(error.retryAfterMs), error };
      for (const paused of pausedBy(service, error)) pauses.set(paused, pause);
    },
  };
}

/** A budget that is used up leaves the other one; anything else is said to the whole of the API. */
function pausedBy(service: Service, { code }: GithubError): readonly Service[] {
  if (service === 'raw' || code === 'ERR_RATE_LIMITED') return [service];
  return ['core', 'graphql'];
}

function told(error: GithubError, what: string, retryAfterMs: number): GithubError {
  const message = `[github] Expected ${what}. It was not asked for: nothing may be sent for ${retryAfterMs} ms.`;
  const { code, status, resource, errors } = error;
  return new GithubError(code, message, {
    status,
    resource,
    retryAfterMs,
    types: errors?.map(({ type }) => type),
    headers: { ...error.response?.headers, 'retry-after': `${Math.ceil(retryAfterMs / 1_000)}` },
  });
}
