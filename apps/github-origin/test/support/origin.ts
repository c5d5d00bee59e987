import { Octokit } from '@octokit/core';
import { onTestFinished } from 'vitest';
import { type GithubOrigin, type GithubOriginOptions, startGithubOrigin } from '../../src/index.js';
import { type FileSpec, makeDirectory } from './files.js';

/** A started origin and the real client for it. */
export interface TestOrigin {
  origin: GithubOrigin;
  octokit: Octokit;
}

/** Starts an origin, closed when the test has finished. */
export async function startOrigin(options: GithubOriginOptions): Promise<TestOrigin> {
  const origin = await startGithubOrigin(options);
  onTestFinished(() => origin.close());
  return { origin, octokit: new Octokit({ baseUrl: origin.url, auth: options.token }) };
}

/** An origin that serves these files as `acme/ui`. */
export async function serveFiles(
  files: Record<string, FileSpec>,
  options: Partial<GithubOriginOptions> = {},
): Promise<TestOrigin> {
  const directory = await makeDirectory(files);
  return startOrigin({ repositories: { 'acme/ui': { directory } }, ...options });
}

/** The repository of {@link serveFiles}, as Octokit's parameters. */
export const UI = { owner: 'acme', repo: 'ui' };

/** What a call that has to fail was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as Refusal;
    return { status, response };
  }
  throw new Error('The call was expected to fail.');
}

/** The part of Octokit's `RequestError` that tests look at. */
export interface Refusal {
  status: number;
  response: { headers: Record<string, string>; data: { message: string } };
}
