import type { Handler } from 'hono';
import { notFound } from '../http/answers.js';
import type { Origin, OriginEnv } from '../http/env.js';
import { askedRepository } from './asked.js';

/** `GET /repos/{owner}/{repo}`: the little of it that tells where to look. */
export function repositoryRoute({ repositories, url }: Origin): Handler<OriginEnv> {
  return (c) => {
    const repository = askedRepository(c, repositories);
    if (repository === undefined) return notFound(c);
    const { fullName, defaultBranch } = repository;
    const [owner, name] = fullName.split('/');
    return c.json({
      name,
      full_name: fullName,
      private: false,
      owner: { login: owner },
      url: `${url}/repos/${fullName}`,
      default_branch: defaultBranch,
    });
  };
}
