import { asNumber, headerOf } from './headers.js';

/**
 * Why an upstream did not do what it was asked:
 *
 * - `rejected`: too much at once. Fewer calls may run.
 * - `secondary`: it asks to be left alone, for as long as it says, or for a minute and more where it does not.
 * - `primary`: the budget of a resource is used up, until it is renewed.
 * - `overloaded`: something in front of it gave up.
 * - `timeout`: no answer came in time.
 */
export type SignalReason = 'rejected' | 'secondary' | 'primary' | 'overloaded' | 'timeout';

/** What an error says about the upstream. */
export interface Signal {
  readonly reason: SignalReason;
  /** How long no call may start. Milliseconds. None: as the `retry-after` of `headers` says, if that is there. */
  readonly retryAfterMs?: number | undefined;
  /** The headers of the answer: an object with `get`, or one with a property for each header. */
  readonly headers?: unknown;
}

/** How many errors of a chain of causes are looked at. */
const MAX_CAUSES = 16;

const SECONDARY = /secondary rate limit|abuse detection/i;
const TIMEOUT_NAMES = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError']);
const TIMEOUT_CODES = new Set(['ERR_TIMEOUT', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED']);
const UNDICI_TIMEOUT = /^UND_ERR_.*TIMEOUT$/;

/**
 * What an error of an HTTP client says: 429, a 403 with nothing remaining, a `retry-after` or a message about a
 * secondary rate limit, 502, 503, 504, a timeout, or GraphQL's `RATE_LIMITED`. Understands errors with a `status` and a
 * `response.headers`, as octokit's, and responses that are thrown as they are. Looks through `cause` and `errors`, so
 * that the wrapped count as well.
 *
 * @returns `undefined`: nothing. The call failed for a reason of its own.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 * @see https://www.rfc-editor.org/rfc/rfc6585#section-4
 */
export function signalOf(error: unknown): Signal | undefined {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && seen.size < MAX_CAUSES) {
    const link = waiting.shift();
    if (!isObject(link) || seen.has(link)) continue;
    seen.add(link);
    const signal = signalOfLink(link);
    if (signal !== undefined) return signal;
    waiting.push(link.cause);
    if (Array.isArray(link.errors)) waiting.push(...link.errors.slice(0, MAX_CAUSES));
  }
  return undefined;
}

function signalOfLink(link: Fields): Signal | undefined {
  const response = isObject(link.response) ? link.response : undefined;
  const headers = response?.headers ?? link.headers;
  if (isTimeout(link)) return { reason: 'timeout' };
  if (isRateLimitedQuery(link)) return { reason: refusal(link, headers) ?? 'secondary', headers };
  const status = asNumber(link.status ?? link.statusCode ?? response?.status);
  if (status === 429) return { reason: refusal(link, headers) ?? 'rejected', headers };
  if (status === 502 || status === 503 || status === 504) return { reason: 'overloaded', headers };
  if (status !== 403) return undefined;
  const reason = refusal(link, headers);
  return reason && { reason, headers };
}

/** Which limit was met, in the order in which its waiting times count. */
function refusal(link: Fields, headers: unknown): 'secondary' | 'primary' | undefined {
  if (headerOf(headers, 'retry-after') !== undefined) return 'secondary';
  if (asNumber(headerOf(headers, 'x-ratelimit-remaining')) === 0) return 'primary';
  return SECONDARY.test(textOf(link)) ? 'secondary' : undefined;
}

function isTimeout({ name, code }: Fields): boolean {
  if (typeof name === 'string' && TIMEOUT_NAMES.has(name)) return true;
  return typeof code === 'string' && (TIMEOUT_CODES.has(code) || UNDICI_TIMEOUT.test(code));
}

/** GitHub answers a query over its limit with 200. */
function isRateLimitedQuery({ errors }: Fields): boolean {
  if (!Array.isArray(errors)) return false;
  return errors.some((error: unknown) => isObject(error) && error.type === 'RATE_LIMITED');
}

function textOf({ message, response }: Fields): string {
  const body = isObject(response) && isObject(response.data) ? response.data.message : undefined;
  return `${String(message ?? '')} ${String(body ?? '')}`;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
