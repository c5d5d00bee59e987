import { type GithubOrigin, startGithubOrigin } from 'github-origin';
import { FRAMEWORKS } from '../frameworks.js';
import { createGithubClient } from '../github/github-client.js';
import { answerParent, followParent } from './child.js';
import type { OriginJob, OriginQuestion } from './origin-process.js';

/** What this program does as the origin: serves until the one that started it is gone. */
export function serveOrigin(): void {
  let origin: GithubOrigin | undefined;
  followParent();
  answerParent(async (message) => {
    const question = message as OriginQuestion;
    if (typeof question === 'object') {
      origin = await startOrigin(question.start);
      return origin.url;
    }
    if (question === 'reset') origin?.resetStats();
    return origin?.stats();
  });
}

/** Starts an origin that serves a framework's library, ready to answer as fast as it ever will. */
export async function startOrigin({ framework, latencyMs }: OriginJob): Promise<GithubOrigin> {
  const { repository, includes, folder } = FRAMEWORKS[framework];
  const origin = await startGithubOrigin({
    repositories: { [repository]: { directory: folder(), include: includes } },
    latencyMs,
    // Six ways of fetching 1,300 files are more than the calls of an hour and the points of a minute, and one way
    // that is refused must not lock the next one out. What is shown is none of these limits.
    rateLimit: { limit: 1_000_000 },
    pointsPerMinute: { rest: Infinity, graphql: Infinity },
    lockout: false,
  });
  // It indexes its files and reads GitHub's schema with the first question. GitHub has done so long ago.
  const client = createGithubClient({ url: origin.url, repository, ref: 'HEAD' });
  await client.listTree();
  await client.fetchDirectory('');
  origin.resetStats();
  return origin;
}
