import { Octokit } from '@octokit/core';
import { type GithubOrigin, type GithubOriginOptions, startGithubOrigin } from 'github-origin';
import { onTestFinished } from 'vitest';
import { type GithubSource, type GithubSourceOptions, githubSource } from '../../src/index.js';
import { createRepository, type FixtureFile, type FixtureRepository } from './repository.js';

/** The token that {@link octokitOf} sends: no error, event or key may hold it. */
export const TOKEN = 'ghp_thisIsASecretThatNobodyMaySee1234567';

/** An origin that serves `acme/ui`, and that repository. Both end with the test. */
export async function serve(
  files: Readonly<Record<string, FixtureFile>>,
  options: Partial<GithubOriginOptions> = {},
): Promise<{ origin: GithubOrigin; repository: FixtureRepository }> {
  const repository = createRepository(files);
  const origin = await startGithubOrigin({
    repositories: { 'acme/ui': { git: repository.git } },
    ...options,
  });
  onTestFinished(async () => {
    await origin.close();
    repository.remove();
  });
  return { origin, repository };
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
