import type { Handler } from 'hono';
import { errorAnswer, notFound } from '../http/answers.js';
import type { Origin, OriginEnv } from '../http/env.js';
import { askedRepository } from './asked.js';
import { repositoryJson } from './repository-json.js';

/** `GET /repos/{owner}/{repo}`: where to look, and how much there is. */
export function repositoryRoute({ repositories, url }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    if (repository === undefined) return notFound(c);
    const tree = await repository.tree(repository.defaultBranch);
    // A branch without a commit.
    if (tree === undefined) return errorAnswer(c, 404, 'This repository is empty.');
    const bytes = tree.entries.reduce((sum, { size }) => sum + size, 0);
    return c.json(repositoryJson(url, repository, bytes));
  };
}
