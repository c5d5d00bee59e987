import { isUtf8 } from 'node:buffer';
import type { Handler } from 'hono';
import type { Tree } from '../git/tree.js';
import type { Origin, OriginContext, OriginEnv } from '../http/env.js';
import { answerUnlessKnown, etagOf } from '../http/etag.js';
import { followLink } from '../repositories/follow-link.js';
import type { Repository } from '../repositories/repository.js';
import { askedFor, askedRepository } from './asked.js';

/** `GET /raw/{owner}/{repo}/{ref}/{path}`: the bytes of a file, as raw.githubusercontent.com hands them out. */
export function rawRoute({ repositories }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    const tree = await repository?.tree(askedFor(c, 'ref'));
    const sha = tree && repository && (await fileSha(repository, tree, askedFor(c, 'path')));
    if (repository === undefined || sha === undefined) return rawNotFound(c);
    return answerUnlessKnown(c, etagOf(c, sha, 'raw'), async () => {
      const body = await repository.blob(sha);
      return body === undefined ? rawNotFound(c) : rawBody(c, body);
    });
  };
}

/** The plain text that clients without a look at the status take for the file. */
export function rawNotFound(c: OriginContext): Response {
  return c.text('404: Not Found', 404);
}

async function fileSha(
  repository: Repository,
  tree: Tree,
  path: string,
): Promise<string | undefined> {
  const entry = tree.get(path);
  if (entry === undefined) return undefined;
  const end = await followLink(repository, tree, entry);
  return typeof end === 'object' && end.type === 'blob' ? end.sha : undefined;
}

function rawBody(c: OriginContext, body: Buffer): Response {
  const type = isUtf8(body) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return c.body(new Uint8Array(body), 200, { 'content-type': type });
}
