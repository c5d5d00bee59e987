import { GithubError, type GithubErrorCode, isGithubError } from './github-error.js';

/** The headers that an error keeps: what tells of limits, and nothing else. */
const KEPT = /^(?:date|retry-after|x-ratelimit-[a-z]+|x-github-request-id)$/;

/** How long to wait where GitHub names a secondary limit and no time. */
const SECONDARY_WAIT_MS = 60_000;

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What a request was for. */
export interface Asking {
  /** What was expected, as it reads in an error. */
  readonly what: string;
  /** When. Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What `error`, thrown by Octokit, says about upstream.
 *
 * @param asking - What was asked for, and when.
 * @param signal - Of the request. Where it has aborted, its reason is the error: upstream is not to blame.
 */
export function translateError(
  error: unknown,
  { what, now }: Asking,
  signal?: AbortSignal,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (isGithubError(error)) return error;
  const answer = answerOf(error);
  const code = codeOf(answer);
  const { status, headers } = answer;
  const retryAfterMs = waitOf(code, headers, now);
  const wait = retryAfterMs === undefined ? '' : ` Nothing may be sent for ${retryAfterMs} ms.`;
  const came = `${MEANING[code]}${status === undefined ? '' : ` (${status})`}: ${answer.text}.`;
  return new GithubError(code, `[github] Expected ${what}. ${came}${wait}`, {
    status,
    headers,
    retryAfterMs,
    resource: headers['x-ratelimit-resource'],
    types: typesOf(error),
  });
}

const MEANING: Readonly<Record<GithubErrorCode, string>> = {
  ERR_RATE_LIMITED: 'The rate limit is used up',
  ERR_SECONDARY_LIMIT: 'A secondary rate limit was hit',
  ERR_CREDENTIALS: 'The credentials were not accepted',
  ERR_FORBIDDEN: 'It may not be read',
  ERR_NOT_FOUND: 'There is no such thing, or it may not be seen',
  ERR_NOT_A_FILE: 'It is no file',
  ERR_REFUSED: 'GitHub refused the request',
  ERR_UPSTREAM: 'GitHub failed',
  ERR_UNREACHABLE: 'No answer came',
  ERR_ANSWER: 'The answer makes no sense',
};

function answerOf(error: unknown): Answer {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Thrown;
  const headers = keptOf(thrown.response?.headers ?? thrown.headers ?? {});
  // Octokit calls a connection that broke a 500; only what has an answer is one.
  const status = thrown.errors ? 200 : thrown.response === undefined ? undefined : thrown.status;
  return { status, headers, text: withoutSecrets(textOf(error)) };
}

interface Thrown {
  readonly status?: number;
  readonly headers?: Record<string, unknown>;
  readonly response?: { readonly headers?: Record<string, unknown> };
  /** Of a GraphQL answer. */
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
}

function typesOf(error: unknown): string[] | undefined {
  const { errors } = (error ?? {}) as Thrown;
  return Array.isArray(errors) ? errors.flatMap(({ type }) => type ?? []) : undefined;
}

function keptOf(headers: Record<string, unknown>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function textOf(error: unknown): string {
  const errors = (error as Thrown | null | undefined)?.errors;
  if (Array.isArray(errors)) {
    return errors.map(({ type, message }) => [type, message].filter(Boolean).join(' ')).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}

/** A proxy may put anything into its answer. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\b(?:gh[a-z]_|github_pat_)\w+/g, '[token]')
    .replace(/\b(bearer|token|basic)(\s+|:\s*)\S+/gi, '$1$2[token]')
    .replace(/\.$/, '')
    .slice(0, 500);
}

function codeOf({ status, headers, text }: Answer): GithubErrorCode {
  if (status === undefined) return 'ERR_UNREACHABLE';
  if (/secondary rate|abuse detection/i.test(text)) return 'ERR_SECONDARY_LIMIT';
  if (/RATE_LIMITED|rate limit exceeded/i.test(text)) return 'ERR_RATE_LIMITED';
  if (status === 403 || status === 429) return limitOf(status, headers);
  if (status === 401) return 'ERR_CREDENTIALS';
  if (status === 404 || (status === 200 && text.includes('NOT_FOUND'))) return 'ERR_NOT_FOUND';
  if (status >= 500 || status === 200) return 'ERR_UPSTREAM';
  return 'ERR_REFUSED';
}

function limitOf(status: number, headers: Readonly<Record<string, string>>): GithubErrorCode {
  if (headers['x-ratelimit-remaining'] === '0') return 'ERR_RATE_LIMITED';
  return status === 429 || 'retry-after' in headers ? 'ERR_SECONDARY_LIMIT' : 'ERR_FORBIDDEN';
}

/** GitHub's own order: `retry-after`, then the reset of a budget that is used up, then a minute. */
function waitOf(
  code: GithubErrorCode,
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const seconds = headers['retry-after'];
  if (seconds !== undefined) return durationOf(seconds, now);
  const reset = Number(headers['x-ratelimit-reset']);
  if (code === 'ERR_RATE_LIMITED' && reset > 0) return Math.max(0, reset * 1_000 - now);
  if (code === 'ERR_RATE_LIMITED' || code === 'ERR_SECONDARY_LIMIT') return SECONDARY_WAIT_MS;
  return undefined;
}

/** Seconds, or a date. */
function durationOf(value: string, now: number): number | undefined {
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
