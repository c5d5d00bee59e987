import type { Handler } from 'hono';
import type { TreeEntry } from '../git/tree.js';
import { notFound } from '../http/answers.js';
import type { Origin, OriginEnv } from '../http/env.js';
import { answerUnlessKnown, etagOf } from '../http/etag.js';
import type { GithubLimits } from '../limits.js';
import { askedFor, askedRepository } from './asked.js';
import { objectUrl } from './urls.js';

/** `GET /repos/{owner}/{repo}/git/trees/{sha or ref}`, with `?recursive=` (any value) the whole of it. */
export function treeRoute({ repositories, settings, url }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    const found = await repository?.tree(askedFor(c, 'ref'));
    if (repository === undefined || found === undefined) return notFound(c);
    const isRecursive = c.req.query('recursive') !== undefined;
    return answerUnlessKnown(c, etagOf(c, found.sha, 'tree'), () => {
      const urlOf: UrlOf = (type, sha) => objectUrl(url, repository, type, sha);
      const entries = (isRecursive ? found.entries : found.list('')).map((entry) =>
        entryJson(entry, urlOf),
      );
      const cutEntries = cut(entries, settings.limits);
      return c.json({ sha: found.sha, url: urlOf('tree', found.sha), ...cutEntries });
    });
  };
}

type UrlOf = (type: TreeEntry['type'], sha: string) => string | null;

function entryJson({ path, mode, type, sha, size }: TreeEntry, urlOf: UrlOf) {
  const entry = { path, mode, type, sha };
  if (type === 'commit') return entry;
  const url = urlOf(type, sha);
  return type === 'blob' ? { ...entry, size, url } : { ...entry, url };
}

function cut<T>(entries: T[], { treeEntries, treeBytes }: GithubLimits) {
  const tree: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    if (tree.length === treeEntries || bytes > treeBytes) return { tree, truncated: true };
    tree.push(entry);
  }
  return { tree, truncated: false };
}
