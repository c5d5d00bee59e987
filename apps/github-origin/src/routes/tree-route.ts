import type { Handler } from 'hono';
import { notFound } from '../http/answers.js';
import type { Origin, OriginEnv } from '../http/env.js';
import { answerUnlessKnown, etagOf } from '../http/etag.js';
import { askedFor, askedRepository } from './asked.js';
import { entryJson, shownEntries } from './tree-json.js';
import { objectUrl } from './urls.js';

/** `GET /repos/{owner}/{repo}/git/trees/{sha or ref}`, with `?recursive=` (any value) the whole of it. */
export function treeRoute({ repositories, settings, url }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    const found = await repository?.tree(askedFor(c, 'ref'));
    if (repository === undefined || found === undefined) return notFound(c);
    const isRecursive = c.req.query('recursive') !== undefined;
    return answerUnlessKnown(c, etagOf(c, found.sha, 'tree'), () => {
      const entries = isRecursive ? found.entries : found.list('');
      const shown = shownEntries(repository, entries, settings.limits);
      return c.json({
        sha: found.sha,
        url: objectUrl(url, repository, 'tree', found.sha),
        tree: entries.slice(0, shown).map((entry) => entryJson(url, repository, entry)),
        truncated: shown < entries.length,
      });
    });
  };
}
