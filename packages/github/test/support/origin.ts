import { Octokit } from '@octokit/core';
import {
  type GithubOrigin,
  type GithubOriginOptions,
  type MemoryRepository,
  startGithubOrigin,
} from 'github-origin';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type GithubSource, type GithubSourceOptions, githubSource } from '../../src/index.js';
import { createRepository, type FixtureFile, type FixtureRepository } from './repository.js';

/** The token that {@link octokitOf} sends: no error, event or key may hold it. */
export const TOKEN = 'ghp_thisIsASecretThatNobodyMaySee1234567';

type Files = Readonly<Record<string, FixtureFile>>;

interface Served {
  readonly origin: GithubOrigin;
  readonly repository: FixtureRepository;
}

/** An origin that serves `acme/ui`, and that repository. Both end with the test. */
export async function serve(
  files: Files,
  options: Partial<GithubOriginOptions> = {},
): Promise<Served> {
  const served = await start(files, options);
  onTestFinished(() => stop(served));
  return served;
}

/** An origin that serves `memory` as `acme/ui`. It ends with the test. */
export async function serveMemory(
  memory: MemoryRepository,
  options: Partial<GithubOriginOptions> = {},
): Promise<GithubOrigin> {
  const origin = await startGithubOrigin({ repositories: { 'acme/ui': { memory } }, ...options });
  onTestFinished(() => origin.close());
  return origin;
}

/** The same for all tests of a `describe` that only read: GitHub's schema takes its time. */
export function serveAll(files: Files): { readonly origin: GithubOrigin } {
  let served: Served | undefined;
  beforeAll(async () => {
    served = await start(files, {});
  });
  afterAll(async () => {
    if (served) await stop(served);
  });
  return {
    get origin() {
      return (served as Served).origin;
    },
  };
}

async function start(files: Files, options: Partial<GithubOriginOptions>): Promise<Served> {
  const repository = createRepository(files);
  const origin = await startGithubOrigin({
    repositories: { 'acme/ui': { git: repository.git } },
    ...options,
  });
  return { origin, repository };
}

async function stop({ origin, repository }: Served): Promise<void> {
  await origin.close();
  repository.remove();
}

/** A client with a token, or without. */
export function octokitOf(origin: { url: string }, token: string | undefined = TOKEN): Octokit {
  return new Octokit({ baseUrl: origin.url, ...(token && { auth: token }) });
}

/** A source of `acme/ui`. */
export function sourceOf(
  origin: { url: string },
  options: Partial<GithubSourceOptions> = {},
): GithubSource {
  return githubSource({ octokit: octokitOf(origin), owner: 'acme', repo: 'ui', ...options });
}
