import type { Handler } from 'hono';
import { MODE, type Tree, type TreeEntry } from '../git/tree.js';
import { base64Lines, errorAnswer, notFound, rawAnswer, tooLarge } from '../http/answers.js';
import type { Origin, OriginContext, OriginEnv } from '../http/env.js';
import { answerUnlessKnown, etagOf } from '../http/etag.js';
import { type MediaFormat, mediaFormat } from '../http/media-type.js';
import { followLink } from '../repositories/follow-link.js';
import { submoduleUrl } from '../repositories/submodule-url.js';
import { askedFor, askedRepository } from './asked.js';
import { contentJson, listedJson, type Place } from './content-json.js';

interface Question extends Place {
  readonly c: OriginContext;
  readonly limits: Origin['settings']['limits'];
  readonly format: MediaFormat;
  readonly tree: Tree;
}

/** `GET /repos/{owner}/{repo}/contents/{path}?ref=`: a directory's listing, or a file. */
export function contentsRoute({ repositories, settings, url }: Origin): Handler<OriginEnv> {
  return async (c) => {
    const repository = askedRepository(c, repositories);
    if (repository === undefined) return notFound(c);
    const ref = c.req.query('ref') || repository.defaultBranch;
    const tree = await repository.tree(ref);
    if (tree === undefined) return errorAnswer(c, 404, `No commit found for the ref ${ref}`);
    const entry = tree.get(askedFor(c, 'path'));
    if (entry === undefined) return notFound(c);
    const format = mediaFormat(c.req.header('accept'));
    return answer(
      { c, origin: url, repository, ref, limits: settings.limits, format, tree },
      entry,
    );
  };
}

async function answer(question: Question, entry: TreeEntry): Promise<Response> {
  const { c, repository, tree, format } = question;
  const end = await followLink(repository, tree, entry);
  if (end === 'outside') return notFound(c);
  // A link to a file shows the file, any other link shows itself.
  const isFileLink = end !== 'nowhere' && end.type === 'blob';
  const shown = isFileLink ? { ...end, path: entry.path, name: entry.name } : entry;
  return answerUnlessKnown(c, etagOf(c, shown.sha, format), () => show(question, shown));
}

function show(question: Question, entry: TreeEntry): Response | Promise<Response> {
  if (entry.type === 'tree') return showDirectory(question, entry);
  if (entry.type === 'commit') return showSubmodule(question, entry);
  return entry.mode === MODE.symlink ? showLink(question, entry) : showFile(question, entry);
}

function showDirectory(question: Question, directory: TreeEntry): Response {
  const { c, tree, limits, format } = question;
  const entries = tree
    .list(directory.path)
    .slice(0, limits.directoryEntries)
    .map((entry) => listedJson(question, entry));
  return c.json(format === 'object' ? { ...contentJson(question, directory), entries } : entries);
}

async function showSubmodule(question: Question, submodule: TreeEntry): Promise<Response> {
  const { c, repository, tree } = question;
  const url = await submoduleUrl(repository, tree, submodule.path);
  return c.json({ ...contentJson(question, submodule), submodule_git_url: url });
}

async function showFile(question: Question, file: TreeEntry): Promise<Response> {
  const { c, repository, limits, format } = question;
  if (file.size > limits.blobBytes) return tooLarge(c);
  const isTooLarge = file.size > limits.contentBytes;
  if (isTooLarge && format !== 'raw') {
    return c.json({ ...contentJson(question, file), content: '', encoding: 'none' });
  }
  const body = await repository.blob(file.sha);
  if (body === undefined) return notFound(c);
  if (format === 'raw') return rawAnswer(c, body);
  const content = base64Lines(body);
  return c.json({ ...contentJson(question, file), content, encoding: 'base64' });
}

async function showLink(question: Question, link: TreeEntry): Promise<Response> {
  const target = String(await question.repository.blob(link.sha));
  return question.c.json({ ...contentJson(question, link), target });
}
