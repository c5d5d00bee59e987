/** Every code that a {@link GithubError} can carry. */
export const GITHUB_ERROR_CODES = [
  'ERR_RATE_LIMITED',
  'ERR_SECONDARY_LIMIT',
  'ERR_CREDENTIALS',
  'ERR_FORBIDDEN',
  'ERR_NOT_FOUND',
  'ERR_NOT_A_FILE',
  'ERR_REFUSED',
  'ERR_UPSTREAM',
  'ERR_UNREACHABLE',
  'ERR_ANSWER',
] as const;

/** What was wrong upstream, as a stable word. */
export type GithubErrorCode = (typeof GITHUB_ERROR_CODES)[number];

/** What is known of an answer that was no good. */
export interface GithubErrorDetails {
  /** The HTTP status. Absent where there was no answer. */
  status?: number | undefined;
  /** Headers of the answer that tell of limits. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** How long to send nothing. Milliseconds. */
  retryAfterMs?: number | undefined;
  /** The budget that was asked of, as GitHub calls it: `core`, `graphql`. */
  resource?: string | undefined;
  /** The kinds of the errors in a GraphQL answer. */
  types?: readonly string[] | undefined;
}

const BRAND = Symbol.for('@batchkit/GithubError');

/** What GitHub did instead of answering. It holds nothing of the request but what was asked for: no headers, no token. */
export class GithubError extends Error {
  override readonly name: string = 'GithubError';
  /** What was wrong. */
  readonly code: GithubErrorCode;
  /** The HTTP status; `undefined` where no answer came. A GraphQL error comes with `200`. */
  readonly status: number | undefined;
  /** How long GitHub wants no more requests. Milliseconds from when the answer came. */
  readonly retryAfterMs: number | undefined;
  /** The budget that was asked of, as GitHub calls it: `core`, `graphql`. */
  readonly resource: string | undefined;
  /** The kinds of the errors in a GraphQL answer, where Octokit's own errors have them. */
  readonly errors: readonly { readonly type: string }[] | undefined;
  /** The part of the answer that tells of limits, where Octokit's own errors have it. */
  readonly response:
    | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
    | undefined;

  constructor(code: GithubErrorCode, message: string, details: GithubErrorDetails = {}) {
    super(message);
    const { status, headers = {}, retryAfterMs, resource, types } = details;
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.resource = resource;
    this.errors = types?.map((type) => ({ type }));
    this.response = status === undefined ? undefined : { status, headers };
  }
}

Object.defineProperty(GithubError.prototype, BRAND, { value: true });

/** Whether `error` is a {@link GithubError} of this or another copy of the package in the same process. */
export function isGithubError(error: unknown): error is GithubError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
