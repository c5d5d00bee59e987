import type { OriginContext } from '../http/env.js';
import type { Repositories } from '../repositories/open-repositories.js';
import type { Repository } from '../repositories/repository.js';

/** The repository that the address names, if it is served. */
export function askedRepository(
  c: OriginContext,
  repositories: Repositories,
): Repository | undefined {
  return repositories.find(askedFor(c, 'owner'), askedFor(c, 'repo'));
}

/** A part of the address, decoded; `''` where the address ends before it. */
export function askedFor(
  c: OriginContext,
  part: 'owner' | 'repo' | 'ref' | 'path' | 'sha',
): string {
  return c.req.param(part) ?? '';
}
