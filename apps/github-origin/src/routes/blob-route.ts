import type { Handler } from 'hono';
import { isSha } from '../git/object-sha.js';
import { base64Lines, errorAnswer, notFound, rawAnswer, tooLarge } from '../http/answers.js';
import type { Origin, OriginEnv } from '../http/env.js';
import { answerUnlessKnown, etagOf } from '../http/etag.js';
import { mediaFormat } from '../http/media-type.js';
import { askedFor, askedRepository } from './asked.js';
import { nodeId } from './node-id.js';
import { objectUrl } from './urls.js';

const SHA_EXPECTED = 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].';

/** `GET /repos/{owner}/{repo}/git/blobs/{sha}`: one file by its id, as base64 or raw. */
export function blobRoute({ repositories, settings, url }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    if (repository === undefined) return notFound(c);
    const sha = askedFor(c, 'sha');
    if (!isSha(sha)) return errorAnswer(c, 422, SHA_EXPECTED);
    const body = await repository.blob(sha);
    if (body === undefined) return notFound(c);
    if (body.byteLength > settings.limits.blobBytes) return tooLarge(c);
    const format = mediaFormat(c.req.header('accept'));
    return answerUnlessKnown(c, etagOf(c, sha, format), () =>
      format === 'raw'
        ? rawAnswer(c, body)
        : c.json({
            sha,
            node_id: nodeId(repository, sha),
            url: objectUrl(url, repository, 'blob', sha),
            size: body.byteLength,
            content: base64Lines(body),
            encoding: 'base64',
          }),
    );
  };
}
