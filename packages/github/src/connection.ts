import type { Octokit } from '@octokit/core';
import type { Pauses, Service } from './pauses.js';
import { translateError } from './translate-error.js';

/** The part of Octokit that is used: `Octokit` of `@octokit/core` and of `octokit` both have it. */
export type GithubClient = Pick<Octokit, 'request' | 'graphql' | 'auth'>;

/** One repository, and how it is read. */
export interface Connection {
  readonly octokit: GithubClient;
  readonly owner: string;
  readonly repo: string;
  readonly ref: string;
  /** Where raw files are served; `undefined`: nowhere. */
  readonly rawUrl: string | undefined;
  readonly pauses: Pauses;
  /** The time of day. Milliseconds since the epoch. */
  now(): number;
  /** Whether requests carry credentials: without them there is no GraphQL, and few API calls an hour. */
  isAuthenticated(): Promise<boolean>;
}

/** What a request of Octokit's is given beside its parameters. */
export function requestOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/**
 * Runs a request, unless GitHub wants none.
 *
 * @param service - What is asked.
 * @param what - What is expected, as it reads in an error.
 * @throws {@link GithubError} for every answer that is an error, and the reason of `signal` where it has aborted.
 */
export async function ask<T>(
  { pauses, now }: Pick<Connection, 'pauses' | 'now'>,
  service: Service,
  what: string,
  signal: AbortSignal | undefined,
  request: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  pauses.check(service, what);
  try {
    return await request();
  } catch (error) {
    const translated = translateError(error, { what, now: now() }, signal);
    pauses.note(service, translated);
    throw translated;
  }
}

/** Whether Octokit has credentials. Its answer holds them: only their kind is looked at. */
export async function hasCredentials(octokit: GithubClient): Promise<boolean> {
  try {
    const { type } = (await octokit.auth()) as { type?: unknown };
    return type !== 'unauthenticated';
  } catch {
    // A strategy that wants to be asked in its own way is one.
    return true;
  }
}
