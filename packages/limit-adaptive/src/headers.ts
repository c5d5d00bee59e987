/** What the headers of one answer say about limits. */
export interface RateReading {
  /** `x-ratelimit-resource`: whose budget it is. */
  readonly resource: string | undefined;
  /** `x-ratelimit-limit`: calls in a window. */
  readonly limit: number | undefined;
  /** `x-ratelimit-remaining`: calls left in this window. */
  readonly remaining: number | undefined;
  /** `x-ratelimit-reset`: when the next window begins. Milliseconds from now. */
  readonly resetInMs: number | undefined;
  /** `retry-after`. Milliseconds from now. */
  readonly retryAfterMs: number | undefined;
}

/** A reset below this is not a time of day, but the seconds until then. Seconds. */
const FIRST_EPOCH_S = 1_000_000_000;

/**
 * Reads the headers that tell of limits. A time of day is compared with the answer's own `date`, so that it does not
 * matter whether the clocks agree; only where that is missing with `wallNow`.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function readRate(headers: unknown, wallNow: () => number): RateReading {
  const numberOf = (name: string) => asNumber(headerOf(headers, name));
  const sentAt = () => asDate(headerOf(headers, 'date')) ?? wallNow();
  return {
    resource: headerOf(headers, 'x-ratelimit-resource'),
    limit: numberOf('x-ratelimit-limit'),
    remaining: numberOf('x-ratelimit-remaining'),
    resetInMs: resetInMs(numberOf('x-ratelimit-reset'), sentAt),
    retryAfterMs: retryAfterMs(headerOf(headers, 'retry-after'), sentAt),
  };
}

/**
 * The header `name`, in lower case, of an object with `get` or of one with a property for each header, however that is
 * written. `undefined`: there is none.
 */
export function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const found =
    'get' in headers && typeof headers.get === 'function'
      ? headers.get(name)
      : fieldOf(headers, name);
  const value: unknown = Array.isArray(found) ? found[0] : found;
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

function fieldOf(headers: object, name: string): unknown {
  if (Object.hasOwn(headers, name)) return (headers as Record<string, unknown>)[name];
  return Object.entries(headers).find(([own]) => own.toLowerCase() === name)?.[1];
}

/** `value` as a number from `0` and up. `undefined`: it is none. */
export function asNumber(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Dates of HTTP hold names of days and months. A number that is none of ours is no date either. */
function asDate(value: string | undefined): number | undefined {
  const time = value !== undefined && /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function resetInMs(reset: number | undefined, sentAt: () => number): number | undefined {
  if (reset === undefined) return undefined;
  return reset < FIRST_EPOCH_S ? reset * 1_000 : Math.max(reset * 1_000 - sentAt(), 0);
}

/** Seconds, or a date. */
function retryAfterMs(value: string | undefined, sentAt: () => number): number | undefined {
  const seconds = asNumber(value);
  if (seconds !== undefined) return seconds * 1_000;
  const date = asDate(value);
  return date === undefined ? undefined : Math.max(date - sentAt(), 0);
}
